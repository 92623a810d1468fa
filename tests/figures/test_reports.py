"""What is asked of a report is read or refused in words, and its rows are what happened."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from soportegl.figures import asking, listing, presenting, refreshing
from soportegl.figures.periods import Period
from soportegl.figures.reports import GROUPS, REPORTS
from soportegl.figures.scopes import Scope, scope_of
from soportegl.incidents.models import Incident, Stage
from soportegl.lib.days import midnight

pytestmark = pytest.mark.django_db
ALL = Scope(everything=True, names=True)
MARCH = {"desde": "01/03/2026", "hasta": "31/03/2026"}
APRIL = {"desde": "2026-04-01", "hasta": "2026-04-30"}


def answered(report: str, scope: Scope = ALL, **written: str) -> dict[str, list[str]]:
    """The rows by name, as people read them; the total last."""
    asked = asking.read(report, {**MARCH, **written}, scope)
    assert asked.wrong == {}
    found = asking.answer(asked)
    rows = [*found.rows, found.total]
    shown = {row.label: [*map(presenting.shown, row.values, found.columns)] for row in rows}
    assert len(shown) == len(rows)
    return shown


@pytest.mark.parametrize(
    ("written", "name", "said"),
    [
        ({"desde": "31/02/2026"}, "desde", "El 31/02/2026 no existe. Escriba dd/mm/aaaa"),
        ({"hasta": "01/01/1400"}, "hasta", "Escriba un día desde el 01/01/2000"),
        ({"desde": "02/03/2026", "hasta": "01/03/2026"}, "hasta", "Termina antes de empezar."),
        ({"desde": "01/01/2050", "hasta": ""}, "desde", "Es una fecha que todavía no llega."),
        (
            {"desde": "01/01/2000", "hasta": "31/12/2050", "por": "dia"},
            "por",
            "Son 18628 días. Elija un período de hasta 400",
        ),
        ({"por": "nada"}, "por", "Elija uno de la lista."),
        ({"nivel": "1"}, "nivel", "Elija uno de la lista."),
        ({"sede": "99999999999999999999"}, "sede", "Elija uno de la lista."),
        ({"modulo": "²"}, "modulo", "Elija uno de la lista."),
        ({"sistema": "no-hay"}, "sistema", "Elija uno de la lista."),
        ({"entidad": "Municipalidad"}, "entidad", "Hay varias entidades con ese nombre."),
        ({"entidad": "0999\x00"}, "entidad", "Escriba el código de una entidad"),
        ({"persona": "nadie"}, "persona", "Escriba el usuario de quien atiende."),
        ({"por": "entidad", "modulo": "{module}"}, "por", "Así no se puede ver por entidad"),
        (
            {"por": "modulo", "persona": "raul.regional", "desde": "01/01/2026"},
            "por",
            "De una persona, por módulo se ven",
        ),
    ],
)
def test_what_is_not_understood_is_said_beside_its_field(cast, written, name, said):
    module = str(cast.sicoin.modules.first().pk)
    asked = asking.read("carga", {key: value.replace("{module}", module) for key, value in written.items()}, ALL)
    assert [*asked.wrong] == [name]
    assert asked.wrong[name].startswith(said)


def test_whoever_is_not_told_who_works_gets_no_names(cast):
    for who, names in (("sofia", True), ("aura", True), ("raul", False), ("carla", False), ("admin", False)):
        scope = scope_of(cast.users[who].permissions)
        assert scope.names is names
        asked = asking.read("carga", {"por": "persona", "persona": "raul.regional"}, scope)
        assert bool(asked.wrong) is not names
        assert ("atendio" in [each.key for each in listing.columns(scope)]) is names
    assert scope_of(cast.ana.permissions) is None


def test_the_scope_is_the_office_the_tier_or_everything(told, cast):
    refreshing.refresh()
    arrived = {"aura": ["4"], "admin": ["4"], "sofia": ["3"], "nestor": ["1"]}
    for who, expected in arrived.items():
        assert answered("carga", scope_of(cast.users[who].permissions), por="sistema")["SICOIN GL"][:1] == expected
    # At a tier what reached it counts, and nothing of others.
    assert answered("carga", scope_of(cast.carla.permissions)) == {
        "N3 Mesa de Ayuda Central": ["0", "1", "1", "0", "1", "0"],
        "Total": ["0", "1", "1", "0", "1", "0"],
    }
    assert scope_of(cast.sofia.permissions).label == "Sede Sololá"
    assert scope_of(cast.saul.permissions).label == "Mesa de Ayuda Central"


def test_each_report_says_what_happened(told, cast):
    refreshing.refresh()
    assert answered("carga")["Total"] == ["4", "6", "5", "1", "1", "3"]
    assert answered("carga", por="persona", persona="raul.regional") == {
        "Raúl Sacor": ["3", "1", "0", "2"],
        "Total": ["3", "1", "0", "2"],
    }
    assert answered("primer-nivel", por="sede")["Sede Sololá"] == ["3", "2", "66.7\u00a0%"]
    assert answered("devoluciones", por="nivel")["N3 Mesa de Ayuda Central"][:3] == ["1", "1", "100.0\u00a0%"]
    assert answered("devoluciones", **APRIL)["Total"][3:] == ["1", "1", "100.0\u00a0%"]
    assert answered("verificacion")["Total"] == ["2", "1", "50.0\u00a0%", "0"]
    assert answered("verificacion", por="mes", **APRIL) == {
        "04/2026": ["0", "0", "—", "1"],
        "Total": ["0", "0", "—", "1"],
    }
    assert answered("carga", por="dia")["05/03/2026"] == ["0", "1", "2", "0", "1", "1"]
    assert answered("carga", por="modulo", entidad="0701", nivel="2")["Presupuesto"][:3] == ["1", "1", "1"]
    # Monday at eight, and the transfer at eleven; on Thursday what came back.
    hours = answered("llegadas")
    assert (hours["08:00"], hours["11:00"]) == (["4", *"000000", "4"], ["1", *"000000", "1"])
    assert (hours["09:00"], hours["10:00"]) == ([*"000", "1", *"000", "1"], ["0"] * 8)
    assert hours["Total"] == ["5", "0", "0", "1", "0", "0", "0", "6"]


def test_what_was_promised_and_how_long_it_took(told, cast):
    stay = Stage.objects.filter(incident=told["verificada"])
    stay.update(take_seconds=3600, worked_seconds=7200, paused_seconds=1800)
    refreshing.refresh()
    rows = answered("tiempos", por="sede", sistema="sicoin-gl")
    assert rows["Sede Sololá"][0] == "5"
    assert rows["Sede Sololá"][1].endswith(("h", "min"))
    asked = asking.read("cumplimiento", MARCH, ALL)
    total = asking.answer(asked).total.values
    assert total[1] <= total[0]
    assert total[4] <= total[3]


def test_the_period_before_stands_beside_it(told):
    refreshing.refresh()
    asked = asking.read("carga", {**APRIL, "comparar": "1", "por": "entidad"}, ALL)
    found = asking.answer(asked)
    assert found.before == Period(date(2026, 3, 1), date(2026, 3, 31))
    assert {row.label: (row.values[0], row.before[0]) for row in (*found.rows, found.total)} == {
        "Sololá, Sololá": (1, 3),
        "Quetzaltenango, Quetzaltenango": (0, 1),
        "Total": (1, 4),
    }
    assert presenting.heading(asked)[7] == "Creadas (período anterior)"
    assert presenting.lines(found)[-1][:2] == ["Total", 1]
    # The days of a month stand beside those of the month before, in their order.
    asked = asking.read("carga", {**APRIL, "comparar": "1", "por": "dia"}, ALL)
    assert [(row.label, row.values[0], row.before[0]) for row in asking.answer(asked).rows][:1] == [
        ("03/04/2026", 1, 4)
    ]


def test_an_empty_period_has_no_rows(cast):
    for slug, report in REPORTS.items():
        for by in report.groups:
            written = {"desde": "01/01/2001", "hasta": "31/01/2001", "por": by}
            found = asking.answer(asking.read(slug, written, ALL))
            assert (found.rows, presenting.lines(found)) == ([], []), (slug, by)
    assert {group for report in REPORTS.values() for group in report.groups} == set(GROUPS)
    assert asking.answer(asking.read("carga", {"desde": "01/01/2000", "hasta": "31/12/2099"}, ALL)).rows == []


def test_a_step_asks_for_nothing_that_came_before_it(told):
    """Or of a million the last thousand would take as long as all of them."""
    period, asked = Period(date(2026, 3, 1), date(2026, 4, 30)), []

    def noted(execute, sql, params, many, context):
        asked.append(params["since"])
        return execute(sql, params, many, context)

    after = ""
    with connection.execute_wrapper(noted):
        while (step := listing.page(period, ALL, {}, after, 1)).after:
            after = step.after
    came = dict(Incident.objects.values_list("code", "created_at"))
    all_of_them = [came[row[0]] for row in listing.page(period, ALL, {}).rows]
    assert asked == [midnight(period.since), *all_of_them[:-1]]
    assert len(asked) == 5


def test_the_incidents_behind_it_are_read_step_by_step(told, cast, monkeypatch):
    monkeypatch.setattr(listing, "STEP", 2)
    period = Period(date(2026, 3, 1), date(2026, 4, 30))

    def codes(scope: Scope, **narrowed: int) -> list[str]:
        rows = [*listing.everything(period, scope, narrowed)]
        after, walked = "", []
        while True:
            step = listing.page(period, scope, narrowed, after, 2)
            walked += step.rows
            if not (after := step.after):
                break
        assert walked == rows
        return [row[0] for row in rows]

    def of(*names: str) -> list[str]:
        return [row.code for row in sorted((told[name] for name in names), key=lambda one: (one.created_at, one.pk))]

    everyone = ("verificada", "cerrada", "arriba", "ajena", "retirada")
    assert codes(ALL) == of(*everyone)
    assert codes(ALL, entity=cast.solola.pk) == of("verificada", "cerrada", "arriba", "retirada")
    assert codes(ALL, tier=3) == codes(ALL, person=cast.carla.pk) == of("arriba")
    for who in ("aura", "sofia", "nestor", "carla", "ivan"):
        person = cast.users[who]
        seen = set(Incident.objects.visible_to(person).values_list("code", flat=True))
        assert set(codes(scope_of(person.permissions))) <= seen
    assert codes(scope_of(cast.sofia.permissions)) == of("verificada", "cerrada", "arriba", "retirada")
    row = dict(zip([each.key for each in listing.COLUMNS], [*listing.everything(period, ALL, {})][2], strict=True))
    assert (row["estado"], row["nivel_mas_alto"], row["devoluciones"], row["reaperturas"]) == ("FINALIZADO", 3, 1, 0)
    assert (row["verificacion"], row["atendio"]) == ("Sin verificar", "Rosa Chavajay")
