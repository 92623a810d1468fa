"""What the tag library says, the menu by role, the picture of the levels, and that the styles name what exists."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django import forms

import soportegl.web
from soportegl.directory.models import User
from soportegl.directory.roles import May, Permissions
from soportegl.incidents.models import Incident
from soportegl.incidents.states import State, Verb
from soportegl.lib import clock
from soportegl.web.site import navigation
from soportegl.web.ui import elements, icons, level_steps, moments, verbs

WEB = Path(soportegl.web.__file__).parent


def written(pattern: str) -> list[Path]:
    """What we wrote for our pages: neither what the build made of it nor what Django's own engine draws."""
    return [path for path in WEB.rglob(pattern) if path.relative_to(WEB).parts[0] not in ("static", "templates")]


NOON = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


def permissions(**facts: object) -> Permissions:
    nothing = dict.fromkeys(
        ("reports_for", "sees_entities", "agent_offices", "agent_tiers", "supervisor_offices", "supervisor_tiers"),
        frozenset(),
    )
    return Permissions(**{**nothing, "may": May(0), **facts})


def incident(state: State, tier: int, highest: int | None = None, by: str = Verb.REGISTER) -> Incident:
    return Incident(
        code="2026-0004817-3",
        reporter=User(full_name="Ana Chávez"),
        state=state,
        tier=tier,
        max_tier=highest or tier,
        arrived_by=by,
    )


def test_a_moment_is_told_in_the_time_of_guatemala_and_carries_its_offset():
    assert moments.when(NOON) == '<time datetime="2026-11-23T12:00-06:00">23/11/2026 12:00</time>'


def test_a_moment_of_today_is_told_by_its_hour_alone():
    with clock.at(NOON):
        this_morning = moments.spoken(NOON - timedelta(hours=3))
        assert this_morning == '<time datetime="2026-11-23T09:00-06:00">hoy a las 09:00</time>'
        assert "el 22/11/2026 a las 12:00" in moments.spoken(NOON - timedelta(days=1))


@pytest.mark.parametrize(
    ("span", "words"),
    [({"minutes": 26}, "26 m"), ({"hours": 5, "minutes": 59}, "5 h"), ({"days": 2, "hours": 9}, "2 d")],
)
def test_an_age_has_one_unit(span, words):
    with clock.at(NOON):
        assert moments.age(NOON - timedelta(**span)) == words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ({}, "0 min"),
        ({"hours": 2, "minutes": 10}, "2 h 10 min"),
        ({"hours": 3, "minutes": 8}, "3 h 08 min"),
        ({"days": 1, "hours": 4, "minutes": 30}, "1 d 4 h"),
    ],
)
def test_a_duration_has_its_two_largest_units(span, words):
    assert moments.duration(timedelta(**span)) == words


def test_in_a_sentence_an_age_of_no_minutes_is_now():
    with clock.at(NOON):
        assert moments.ago(NOON - timedelta(seconds=40)) == "ahora mismo"
        assert moments.ago(NOON - timedelta(hours=3)) == "hace 3 h"


def test_what_people_wrote_keeps_its_paragraphs_and_never_becomes_markup():
    assert elements.formatted("Uno <b>\ndos\n\n\ntres") == "<p>Uno &lt;b&gt;<br>dos</p><p>tres</p>"


def test_what_was_found_stands_in_marks_and_is_escaped() -> None:
    assert elements.marked([("<b> & ", False), ("<i>", True)]) == "&lt;b&gt; &amp; <mark>&lt;i&gt;</mark>"


def test_initials_take_the_first_and_the_last_name():
    assert [elements.initials(name) for name in ("Ana Lucía Chávez Tum", "admin", "")] == ["AT", "A", ""]
    assert elements.initials(User(full_name="", username="olga.municipal")) == "OM"


def test_every_state_and_every_verb_has_its_look():
    assert set(icons.STATES) == set(State)
    assert set(verbs.FORM_SPECS) == set(Verb)


@pytest.mark.parametrize(
    ("one", "statuses"),
    [
        (incident(State.TRANSFERRED, 2), ["hecho", "actual", "pend", "pend"]),
        (incident(State.IN_RESOLUTION, 4), ["hecho", "hecho", "hecho", "actual"]),
        (incident(State.TRANSFERRED, 2, 3), ["hecho", "actual", "vuelto", "pend"]),
        (incident(State.CLOSED, 2, 3), ["hecho", "fin", "vuelto", "omitido"]),
        (incident(State.TRANSFERRED, 3, by=Verb.REGISTER_ON_BEHALF), ["hecho", "omitido", "actual", "pend"]),
        (incident(State.CLOSED, 2), ["hecho", "fin", "omitido", "omitido"]),
        (incident(State.FINALIZED, 4), ["hecho", "hecho", "hecho", "fin"]),
    ],
)
def test_the_picture_of_the_levels(one, statuses):
    assert [level.status for level in level_steps.levels_of(one)] == statuses


def test_the_picture_of_the_levels_is_also_a_phrase():
    html = elements.progress_picture(incident(State.IN_RESOLUTION, 3))
    assert 'aria-label="Avance: nivel 3 de 4, en resolución"' in html
    assert html.count('aria-current="step"') == 1


@pytest.mark.parametrize(
    ("person", "labels"),
    [
        (None, []),
        (
            permissions(reports_for=frozenset({1})),
            ["Registro de Incidencias", "Crear", "Buscar", "Consulta de Incidencias"],
        ),
        (permissions(agent_tiers=frozenset({2})), ["Mesa", "Consulta de Incidencias", "Registrar por llamada"]),
        (
            permissions(may=May.SEE_ALL | May.AUDIT),
            ["Tablero", "Incidencias abiertas", "Consulta de Incidencias", "Auditoría"],
        ),
        (
            permissions(may=May.SEE_ALL | May.ADMINISTER),
            ["Consulta de Incidencias", "Puesta en marcha", "Correos", "Administración"],
        ),
    ],
)
def test_the_menu_of_each_role(person, labels):
    help_for_everybody = ["Ayuda"] if person else []
    assert [item.label for item in navigation.menu(person, "/")] == labels + help_for_everybody


def test_the_page_of_crear_belongs_to_registro_in_the_bar_and_to_itself_on_a_phone():
    items = navigation.menu(permissions(reports_for=frozenset({1})), "/registro/crear/")
    assert [item.label for item in items if item.current] == ["Registro de Incidencias", "Crear"]
    assert [item.label for item in items if item.here] == ["Crear"]


class Contact(forms.Form):
    phone = forms.CharField(label="Teléfono", help_text="Ocho dígitos.")
    text = forms.CharField(label="Texto", required=False, widget=forms.Textarea(attrs={"data-max": 1500}))


def test_a_field_that_is_wrong_says_so_to_those_who_listen():
    html = elements.field(Contact({"phone": ""})["phone"])
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_phone_helptext id_phone_error"' in html
    assert 'id="id_phone_error"' in html
    assert 'for="id_phone"' in html


def test_a_field_with_a_limit_counts_what_the_server_gave_back():
    html = elements.field(Contact({"text": "cinco"})["text"])
    assert '<span id="id_text_count">5 de 1500 caracteres</span>' in html


def test_the_key_of_a_verb_is_underlined_where_it_stands():
    one = incident(State.IN_RESOLUTION, 2)
    assert elements.verb_label(Verb.TRANSFER, one) == "Trasladar a <u>N</u>3"
    assert elements.verb_label(Verb.CLOSE, one) == "<u>C</u>errar"
    assert elements.verb_label(Verb.RELEASE, one) == "Soltar"


def test_every_class_of_ours_in_a_template_has_its_style():
    styles = "".join(path.read_text() for path in written("*.css"))
    known = set(re.findall(r"\.((?:sgl|p)-[\w-]+)", styles))
    for path in written("*.html"):
        for classes in re.findall(r'class="([^"]*)"', path.read_text()):
            used = set(re.findall(r"(?<![\w-])(?:sgl|p)-[a-z][\w-]*", re.sub(r"{.*?}", " ", classes)))
            assert used <= known, f"{path.name}: {used - known} has no style; write one or take the class away"


def test_no_template_carries_style_script_or_handlers_of_its_own():
    for path in written("*.html"):
        if "mail" in path.parts:
            continue
        text = path.read_text()
        found = re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", text)
        assert not found, f"{path.name}: the policy refuses {found}; use a class or a data- attribute"


def test_no_page_is_given_a_value_under_the_name_of_what_every_template_may_call():
    from soportegl.web.ui.jinja_env import environment

    taken = set(environment().globals) - {"range", "dict", "lipsum", "cycler", "joiner", "namespace"}
    given = {
        f"{path.relative_to(WEB)}: {name}"
        for path in WEB.rglob("*.py")
        for name in re.findall(r"^\s+\"(\w+)\": ", path.read_text(), re.MULTILINE)
        if name in taken
    }
    assert given == set()


LAID_OUT = """<section>
  <p>Uno
    dos</p>

  <b>tres</b>
  {% if 1 %}<i>cuatro</i>{% endif %}
  {% if 1 %}
    <i>cinco</i>
  {% endif %}
  {# seis #}
  <i>siete</i>  <textarea>
   {{ "ocho" }}
    nueve</textarea>
  <pre>  diez

  once</pre>
</section>
"""
FLUSH = """<section>
<p>Uno
dos</p>
<b>tres</b>
<i>cuatro</i>

<i>cinco</i>


<i>siete</i>  <textarea>
   ocho
    nueve</textarea>
<pre>  diez

  once</pre>
</section>"""


def test_what_lays_a_page_out_does_not_travel_and_two_words_stay_two():
    from jinja2 import DictLoader

    from soportegl.web.ui.jinja_env import environment

    made = environment(autoescape=True, loader=DictLoader({"a.html": LAID_OUT, "a.txt": LAID_OUT}))
    assert made.get_template("a.html").render() == FLUSH
    as_written = made.get_template("a.txt").render()
    assert "\n    dos" in as_written
    assert FLUSH.split() == as_written.split()


def test_a_code_among_other_words_stays_in_one_line_and_what_people_write_says_nothing_else():
    assert elements.unbroken("Trasladar 2026-0000064-7 a N3") == 'Trasladar <span class="nb">2026-0000064-7</span> a N3'
    assert elements.unbroken("<b>2026-07</b>") == "&lt;b&gt;2026-07&lt;/b&gt;"


def test_an_icon_has_a_size_also_where_the_styles_do_not_come():
    for drawn in (elements.icon("bell"), elements.icon("bell", "Avisos")):
        assert drawn.startswith('<svg class="i" width="16" height="16" ')
    assert 'role="img" aria-label="«A &amp; B»">' in elements.icon("bell", "«A & B»")
