"""Every text of the catalogue can be said, stands where it says it stands, and is given exactly what it may name."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.conf import settings
from jinja2 import Environment

from soportegl.directory.roles import Tier
from soportegl.incidents.states import Verb
from soportegl.notifications import account_mail, samples
from soportegl.notifications.audience import HEARD
from soportegl.texts import filling, overrides
from soportegl.texts.catalogue import CATALOGUE, Group, Text, Variable, declare
from soportegl.texts.checking import problems
from soportegl.texts.models import KEY_MAX
from soportegl.texts.saying import plain
from soportegl.web.ui import verb_forms, wording
from soportegl.web.ui.verbs import FORM_SPECS
from tests.test_house import tracked

MAILS = [text for text in CATALOGUE.values() if text.group is Group.MAIL]
#: What a mail calls its own parts, which are data and no sentences.
LABELS = {"Gestión", "Estado", "Entidad", "Sistema", "SoporteGL", "Lo que se reportó", "Espera su respuesta"}
LABELS |= {"✓", "·", "Su usuario de SoporteGL"}


WITH_HELP = re.compile(r"soportegl/web/(?:ui|site|screens)/")


def test_what_the_product_says_by_itself_is_whole() -> None:
    for text in CATALOGUE.values():
        assert problems(text, text.original) == [], text.key
        assert not filling.names_in(filling.plain(text.original, text.shape, text.samples)), text.key
        drawn = filling.html(text.original, text.shape, text.samples)
        assert "{" not in drawn or text.group is Group.MANUAL, text.key
        assert len(text.key) <= KEY_MAX, text.key
        assert text.title, text.key
        assert len(text.names) == len(text.variables), text.key


def test_a_text_is_declared_once() -> None:
    with pytest.raises(AssertionError, match="twice"):
        declare([next(iter(CATALOGUE.values()))])


def test_every_text_of_a_mail_stands_in_its_sample() -> None:
    for text in MAILS:
        _stands_in_its_sample(text)


def _stands_in_its_sample(text: Text) -> None:
    named = " ".join(f"{{{variable.name}}}" for variable in text.variables)
    with overrides.trying(text.key, f"Palabras nuevas {named}"):
        words = samples.mail_with(text.key)
    assert words is not None, text.key
    values = " ".join(text.samples.values())
    shown = f"Palabras nuevas {values}".strip()
    asked = words.subject if text.key.endswith("-asunto") else words.html
    by_name = ("Palabras nuevas ana.municipal", "Palabras nuevas Ana Lucía")
    assert any(each in asked for each in (shown, *by_name)), text.key
    # A button and the title over it are of the drawn mail alone.
    of_both = not text.key.startswith("correo-recuperar") or not text.key.endswith(("-titulo", "-boton"))
    assert "Palabras nuevas" in words.subject or "Palabras nuevas" in words.text or not of_both, text.key
    assert "\n" not in words.subject, text.key


def test_whatever_is_heard_of_a_verb_is_in_the_catalogue() -> None:
    messages = [message for row in HEARD.values() for message in (row.reporter, row.message) if message]
    for message in messages:
        subject, lead = CATALOGUE[f"{message.key}-asunto"], CATALOGUE[f"{message.key}-texto"]
        assert (subject.original, lead.original) == (message.subject, message.lead)


def test_every_verb_says_its_texts_of_one_incident_and_of_many() -> None:
    incident = SimpleNamespace(code="2026-0000711-4", reporter="Ana", tier=Tier.REGIONAL)
    for verb, spec in FORM_SPECS.items():
        for part, original in (("texto", spec.lead), ("hecho", spec.done), ("sin-aviso", spec.unread)):
            said = verb_forms.said(verb, part, incident)  # type: ignore[arg-type]  # all that it asks of one
            assert bool(said) is bool(original)
            assert "{" not in said
    assert verb_forms.said(Verb.FINALIZE, "hecho", incident).startswith("La gestión 2026-0000711-4 quedó")  # type: ignore[arg-type]  # the same


CALL = re.compile(r"\b(?:wording|letters|plain|html)\(\s*\"(?P<key>[\w-]+)\"(?P<given>(?:[^()]|\([^()]*\))*)\)")


def test_whoever_says_a_text_gives_exactly_what_it_may_name_and_none_is_said_nowhere() -> None:
    said = {}
    for name, source in tracked(".html", ".txt", ".py"):
        if name.startswith("soportegl/"):
            for found in CALL.finditer(source):
                given = set(re.findall(r"[,(]\s*(\w+)=", found["given"]))
                assert found["key"] in CATALOGUE, f"{name} says {found['key']}, which nobody declared"
                assert given == CATALOGUE[found["key"]].names, f"{name}: {found['key']}"
                said[found["key"]] = name
    everything = "\n".join(source for name, source in tracked(".py") if name.startswith("soportegl/web/"))
    by_name = {text.key for text in wording.SCREENS if everything.count(f'"{text.key}"') > 1}
    assert {text.key for text in wording.SCREENS} - set(said) - by_name == set()


def test_a_caller_that_gives_something_else_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from soportegl.texts import saying

    with pytest.raises(AssertionError, match="may name"):
        saying.plain("crear-aviso", código="1")
    monkeypatch.setitem(CATALOGUE, "una", Text("una", Group.HELP, "Una", "{a}", variables=(Variable("a", "a", "1"),)))
    assert saying.html("una", a="<b>") == "&lt;b&gt;"
    assert saying.plain("una", a="<b>") == "<b>"


def test_the_templates_of_mails_carry_no_sentence_of_their_own() -> None:
    own = set()
    mails = sorted((settings.BASE_DIR / "soportegl" / "web" / "jinja2" / "mail").iterdir())
    assert len(mails) > 5
    for path in mails:
        for _, kind, value in Environment(trim_blocks=True).lex(path.read_text()):
            if kind == "data":
                bare = re.sub(r"<style>.*?</style>|<[^>]*>|^[^<]*>|<[^>]*$|<!doctype html>", "\n", value, flags=re.S)
                own |= {line.strip(" :»«[]()") for line in bare.splitlines()}
            elif kind == "string" and " " in value and not re.search(r"[<:]", value):
                own.add(value.strip("\"'"))
    assert {line for line in own if re.search(r"\w{3,} ", line) and not re.search(r"style=|border:", line)} <= LABELS


def test_a_help_beside_a_field_is_a_text_of_the_catalogue() -> None:
    literal = re.compile(r"\bhelp(?:_text)?=\(?\s*f?[\"'][^\"']+[\"']")
    screens = [(name, text) for name, text in tracked(".html", ".py") if WITH_HELP.match(name)]
    assert [(name, found[0]) for name, text in screens if (found := literal.search(text))] == []


@pytest.mark.parametrize(
    ("key", "counted", "said"),
    [
        ("correo-resumen-mas", "cuantas", "y 1 más en SoporteGL"),
        ("informe-mas", "cuantas", "Y 1 más en la página."),
        (
            "correo-cuenta-codigo-usado",
            "quedan",
            "Se ingresó con un código de recuperación. Códigos que quedan: 1.",
        ),
    ],
)
def test_what_a_mail_counts_is_right_of_one(key: str, counted: str, said: str) -> None:
    assert plain(key, **{counted: 1}) == said


def test_a_recovery_says_in_letters_alone_what_its_foot_says(db: None) -> None:
    words = account_mail.recovery(SimpleNamespace(username="ana", full_name="Ana"), "https://soporte.example/r/")
    assert plain("correo-gestion-pie") in words.text
    assert plain("correo-gestion-pie") in words.html
