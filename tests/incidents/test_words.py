"""A number is found whatever is glued to it, what was typed in one piece by its pieces, «C.U.R.» as «CUR»."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soportegl.incidents import actions
from soportegl.incidents.models import Incident
from soportegl.incidents.queries import sought
from soportegl.incidents.visibility import Share
from soportegl.incidents.widening import query_of
from soportegl.lib import clock
from soportegl.lib.words import vector_of
from tests.cast import People

GLUED = {
    "CUR-7341": ("7341", "CUR 7341", "CUR7341", "cur-7341", '"cur 7341"'),
    "OC7348": ("7348", "OC 7348", "oc-7348"),
    "7351AMUNICIPAL": ("7351", "7351 amunicipal"),
    "ORA-07356": ("7356", "07356", "ORA 7356", "ora-07356"),
    "07342-2025": ("7342", "07342", "7342-2025"),
    "A7-7343/2026": ("7343", "A7-7343/2026", "7343/2026"),
    "7352-7353": ("7352", "7353", "7352 7353"),
    "srv7354.minfin.gob.gt": ("7354", "minfin", "srv7354", "srv7354.minfin.gob.gt", "minfin.gob.gt"),
    "Q7,355.20": ("7355", "7355.20", "7,355.20", "Q7,355.20", "Q7355.20"),
    "Q1,007,355.20": ("1007355", "1,007,355.20"),
    "Q8355.20": ("8355", "8,355.20"),
    "No.7357": ("7357", "No. 7357", "no.7357"),
    "Nº7358": ("7358",),
    "art.15-B": ("15", "art. 15", "art 15-B"),
    "«7359»—7360": ("7359", "7360"),
    "acta_7361_v2.pdf": ("7361", "acta_7361_v2.pdf", "pdf"),
    "ana.7362@muni.example": ("7362", "ana.7362@muni.example"),
    "peña7363ñ": ("7363", "peña"),
    "C.U.R. 9378": (
        "CUR 9378",
        "CUR9378",
        "cur",
        "C.U.R. 9378",
        "c.u.r.9378",
        "C.U.R 9378",
        '"CUR 9378"',
        "C. U. R. 9378",
    ),
    "C.U.R.9379 por Q1,482.50": ("CUR9379", "C.U.R.9379", '"CUR 9379 por Q1,482.50"', '"C.U.R. 9379 por Q1482.50"'),
    "CUR 9380": ("C.U.R. 9380", "C.U.R.9380", "CUR9380"),
    "la S.A.T.": ("SAT", "S.A.T.", "s.a.t", '"la SAT"'),
    "el N.I.T": ("NIT", "N.I.T.", "N.I.T", "nit"),
    "Cementos, S. A.": ("cementos S.A.", "cementos SA", "cementos S. A.", '"Cementos, S.A."'),
    "Constructora Ñ.O.R.": ("ñor", "Ñ.O.R."),
    # Since 2023 the NIT of a person is their CUI.
    "NIT 2458123450101": ("2458 12345 0101", "2458-12345-0101", "NIT 2458  12345 0101", '"2458 12345 0101"'),
    "NIT 2457 12345 0101": ("2457123450101", "NIT 2457123450101", "2457-12345-0101", "12345"),
    "NIT 551234-5": ("551234-5", "5512345", "NIT 5512345", "551234", '"NIT 5512345"'),
    "NIT 5512346": ("551234-6", "NIT 551234-6", '"NIT 551234-6"'),
    "NIT 551234\u20117": ("551234-7", "5512347", '"NIT 551234-7"', "551234\u20137"),
    "61234-5, 61235-6": ("612345", "61235-6", "61235"),
    "el 7344-2025": ("7344", "7344-2025", "7344/2025", "7344 2025"),
    "el 7345/2025": ("7345-2025", "7345 2025"),
    "al 55124567": ("5512 4567", "5512-4567", "al 5512 4567", '"5512 4567"'),
    "D.a.f.i.m.-14": ("dafim 14", "DAFIM-14", "D.A.F.I.M.-14"),
}


@pytest.mark.parametrize("written", GLUED)
def test_what_is_written_is_found_however_it_is_glued(cast: People, written: str) -> None:
    found = cast.report(f"Se pidió revisar {written} antes del viernes")
    cast.report("Se pidió revisar otra cosa antes del viernes")
    missed = [typed for typed in GLUED[written] if list(Incident.objects.find(typed)) != [found]]
    assert missed == []


def test_what_was_typed_as_before_still_finds_what_it_found(cast: People) -> None:
    first = cast.report("El saldo de la cuenta monetaria no alcanza")
    second = cast.report("La cuenta escritural tiene saldo en exceso")
    found = {
        typed: list(Incident.objects.search(typed).order_by("id"))
        for typed in (
            "saldos cuenta",
            "cuenta -escritural",
            '"saldo en exceso"',
            '"saldo de la cuenta"',
            "monetaria or escritural",
            "cuenta monetarias or exceso",
            "saldo cuenta -7341",
        )
    }
    both = [first, second]
    assert list(found.values()) == [both, [first], [second], [first], both, both, []]


def test_a_check_digit_is_no_word(cast: People) -> None:
    incident = cast.report("Artículo sin número alguno")
    assert not Incident.objects.search(f"artículo {incident.code[-1]}").exists()
    assert Incident.objects.search(f"artículo {int(incident.code[5:12])}").exists()
    assert Incident.objects.search(incident.code[:-2]).exists()


def test_the_words_say_in_which_week_an_incident_ended_or_that_it_is_open(cast: People) -> None:
    # No step is earlier than the one before it.
    incident, week = cast.held(), timedelta(days=7)
    moments = [clock.now() + week * number for number in (1, 2, 3)]
    told = [marks_of(incident)]
    for moment in moments[:2]:
        with clock.at(moment):
            actions.close(incident, solution="Registre el traslado", by=cast.raul)
            told.append(marks_of(incident))
            incident = actions.take(actions.reopen(incident, reason="Sigue igual", by=cast.ana), by=cast.raul)
            told.append(marks_of(incident))
    with clock.at(moments[2]):
        actions.close(incident, solution="Registre el traslado", by=cast.raul)
    first = int(moments[0].timestamp() // week.total_seconds())
    assert [*told, marks_of(incident)] == [["/"], [f"/{first}"], ["/"], [f"/{first + 1}"], ["/"], [f"/{first + 2}"]]


@pytest.mark.parametrize("typed", ["/", "/2932", '"/2932"', "caso /"])
def test_a_mark_is_not_found_by_typing(cast: People, typed: str) -> None:
    cast.report("Sin número alguno")
    assert not Incident.objects.search(typed).exists()


def marks_of(incident: Incident) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lexeme FROM incidents_incidentwords, unnest(vector)"
            " WHERE incident_id = %s AND lexeme ~ '^/[0-9]*$'",
            [incident.pk],
        )
        return [lexeme for (lexeme,) in cursor.fetchall()]


@pytest.mark.parametrize(
    ("asked", "by_week", "short"),
    [
        ({"ended": True, "share": Share.MANY}, True, False),
        ({"ended": True, "share": Share.SOME}, False, False),
        ({"ended": True, "share": Share.FEW}, False, True),
        ({"ended": False, "share": Share.ALL}, False, False),
    ],
)
@pytest.mark.django_db
def test_only_who_sees_much_is_answered_week_by_week(asked: dict[str, Any], by_week: bool, short: bool) -> None:
    words = sought("saldo", **asked)
    assert (bool(words.in_week), words.is_short) == (by_week, short)
    # Of several words each week would cost as much as all.
    assert not sought("saldo cuenta", **asked).in_week


@pytest.mark.parametrize(
    "typed", ["", "!!!", '"', '""', "-", "- -", "or", "or or", "'", "\\", "(", "&|!:*<->", "a" * 5000, "7 " * 3000]
)
def test_whatever_is_typed_is_answered(cast: People, typed: str) -> None:
    cast.report()
    assert len(Incident.objects.search(typed)) in (0, 1)


# Whatever is no digit may stand around a number; NUL cannot be stored.
glue = st.text(st.characters(blacklist_categories=["Nd", "Cs", "No", "Nl"], blacklist_characters="\x00"), max_size=8)


@pytest.mark.django_db
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(glue, st.integers(0, 9_999_999), glue, st.integers(0, 4))
def test_any_number_in_any_text_is_found(before: str, number: int, after: str, zeros: int) -> None:
    text = f"{before}{'0' * zeros}{number}{after}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [vector_of([(text, "A")]), query_of(str(number))])
        assert cursor.fetchone() == (True,)
