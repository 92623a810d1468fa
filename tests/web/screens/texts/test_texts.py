"""«Textos»: found, looked at and changed by administrators, and by nobody else."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from soportegl.texts import editing, overrides
from soportegl.texts.catalogue import CATALOGUE, Group
from soportegl.texts.models import Version
from tests.cast import People
from tests.web.screens.help.test_help import SLUGS
from tests.web.signing_in import text as words_of

pytestmark = pytest.mark.django_db
PAGE = "/textos/crear-aviso/"
MAIL = "/textos/aviso-finalizar-reporta-texto/"
NEW = {"text": "Al **Crear**, va al Nivel 2.", "why": "Más corto", "version": "0"}


@pytest.fixture
def admin(people: People, client: Client) -> Client:
    client.force_login(people.admin)
    return client


def post(client: Client, path: str = PAGE, **typed: Any) -> Any:
    return client.post(path, NEW | typed)


@pytest.mark.parametrize("path", ["/textos/", PAGE, f"{MAIL}correo/", f"{PAGE}muestra/"])
@pytest.mark.parametrize("who", ["ana", "raul", "sofia", "aura", ""])
def test_nobody_but_administrators_comes_here(people: People, who: str, path: str) -> None:
    client = Client()
    if who:
        client.force_login(people.users[who])
    answers = [client.get(path), client.post(path, NEW)]
    assert {answer.status_code for answer in answers} == ({403} if who else {302})
    assert not Version.objects.exists()


@pytest.mark.parametrize(
    ("query", "there", "not_there"),
    [
        ("", "crear-aviso", "no-existe"),
        ("?q=ADVERTENCIA+boton", "crear-aviso", "correo-saludo"),
        ("?q=ya+funciona&grupo=correos", "aviso-confirmar-atiende-asunto", "crear-aviso"),
        ("?grupo=manual", "manual-municipal-crear", "crear-aviso"),
        ("?grupo=cambiados", "correo-saludo", "crear-aviso"),
    ],
)
def test_a_text_is_found_by_its_words_and_by_what_it_is_for(people, admin, query, there, not_there) -> None:
    editing.save(CATALOGUE["correo-saludo"], "Hola, {nombre}:", "x", seen=0, by=people.admin)
    page = admin.get(f"/textos/{query}").content.decode()
    assert f"/textos/{there}/" in page
    assert f"/textos/{not_there}/" not in page


def test_nothing_found_and_an_odd_question_are_answered(admin: Client) -> None:
    assert "Ningún texto tiene esas palabras" in words_of(admin.get("/textos/?q=zzzz%00&grupo=nada"))
    assert admin.get("/textos/no-existe/").status_code == 404
    assert admin.get(f"{MAIL}correo/?d=mal").status_code == 404
    assert admin.get(f"{PAGE}correo/").status_code == 404


def test_it_is_changed_told_and_undone(people: People, admin: Client) -> None:
    assert post(admin).status_code == 303
    page = words_of(admin.get(PAGE))
    assert "quedó guardado" in page
    assert "Más corto" in page
    assert str(people.admin) in page
    reporter = Client()
    reporter.force_login(people.ana)
    assert "Al <strong>Crear</strong>, va al Nivel 2." in reporter.get("/registro/crear/").content.decode()
    assert post(admin, original="1", version="1", why="Vuelve").status_code == 303
    assert "dice otra vez lo del producto" in words_of(admin.get(PAGE))
    assert "recibir asistencia" in reporter.get("/registro/crear/").content.decode()
    assert [row.number for row in editing.versions_of(CATALOGUE["crear-aviso"])] == [2, 1]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"text": "De {fulano}"}, "No existe el dato {fulano}"),
        ({"text": "Una **negrita"}, "Falta cerrar una negrita"),
        ({"text": "<img src=x onerror=alert(1)>"}, "No se admite HTML"),
        ({"text": "x" * 5000}, "admite 600"),
        ({"why": ""}, "Escriba por qué se cambia"),
        ({"who": "999999"}, "Mientras tanto ingresó"),
    ],
)
def test_what_is_refused_stays_in_the_form(admin: Client, typed: dict[str, str], said: str) -> None:
    answer = post(admin, **typed)
    assert answer.status_code in (409, 422)
    page = unescape(answer.content.decode())
    assert said in page
    assert f">\n{(NEW | typed)['text']}</textarea>" in page
    assert "<img src=x" not in answer.content.decode()
    assert not Version.objects.exists()


def test_whoever_was_faster_is_in_view_and_saving_again_saves(people: People, admin: Client) -> None:
    editing.save(CATALOGUE["crear-aviso"], "De otra persona.", "x", seen=0, by=people.admin)
    answer = post(admin)
    assert answer.status_code == 409
    page = words_of(answer)
    assert "Mientras usted lo editaba" in page
    assert "De otra persona." in page
    assert NEW["text"] in answer.content.decode()
    seen = re.search(r'name="version" value="(\d+)"', answer.content.decode())
    assert seen is not None
    assert post(admin, version=seen[1]).status_code == 303
    assert overrides.current("crear-aviso") == NEW["text"]


def test_a_form_sent_twice_and_an_odd_version_do_no_harm(admin: Client) -> None:
    assert [post(admin).status_code for _ in range(2)] == [303, 303]
    assert "ya decía eso" in words_of(admin.get(PAGE))
    assert Version.objects.count() == 1
    assert post(admin, version="²9999999999", text="Otro.").status_code == 409


def test_what_was_typed_waits_while_somebody_signs_in_again(people: People, admin: Client) -> None:
    admin.post("/salir/")
    assert admin.post(PAGE, NEW | {"who": str(people.admin.pk)}).status_code == 302
    admin.force_login(people.admin)
    page = unescape(admin.get(PAGE).content.decode())
    assert f">\n{NEW['text']}</textarea>" in page
    assert f'value="{NEW["why"]}"' in page
    # Seen once more it is no longer there: it was given back.
    assert NEW["text"] not in unescape(admin.get(PAGE).content.decode())


def test_a_mail_is_seen_as_it_arrives(admin: Client) -> None:
    shown = admin.post(f"{MAIL}muestra/", {"text": "Ya **quedó** listo, {reporta} <b>."}).content.decode()
    assert "[2026-0004817-2] FINALIZADO: verifique la solución" in shown
    assert "¿Ya funciona?" in shown
    frame = re.search(r'<iframe[^>]* src="([^"]+)"', shown)
    assert frame is not None
    drawn = admin.get(unescape(frame[1]))
    assert "Ya **quedó** listo, Ana Lucía Xoquic &lt;b&gt;." in drawn.content.decode()
    assert "sandbox" in drawn["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in drawn["Content-Security-Policy"]
    assert drawn["X-Frame-Options"] == "SAMEORIGIN"
    assert Version.objects.count() == 0


@pytest.mark.parametrize("group", Group)
def test_one_of_each_kind_is_looked_at_without_the_script(admin: Client, group: Group) -> None:
    text = next(text for text in CATALOGUE.values() if text.group is group)
    answer = post(admin, f"/textos/{text.key}/", ver="1", text=text.original)
    assert answer.status_code == 200
    assert text.title in unescape(answer.content.decode())
    assert not Version.objects.exists()


def test_a_broken_row_and_a_new_original_are_told(people: People, admin: Client) -> None:
    row = {"number": 1, "why": "x", "by": people.admin}
    Version.objects.create(key="crear-aviso", words="{fulano}", original=CATALOGUE["crear-aviso"].original, **row)
    Version.objects.create(key="clave-nueva", words="Más larga.", original="Ocho caracteres o más.", **row)
    overrides.forget()
    page = words_of(admin.get("/textos/"))
    assert "No se usa lo escrito en" in page
    assert "El producto cambió el original" in page
    assert "Lo guardado no se usa" in words_of(admin.get(PAGE))
    one = "/textos/clave-nueva/"
    assert "El producto cambió su original" in words_of(admin.get(one))
    # Whoever keeps their own says so once.
    assert post(admin, one, text="Más larga.", version="1").status_code == 303
    assert "El producto cambió" not in words_of(admin.get(one))


def test_the_manual_says_what_was_written_and_keeps_its_anchors(people: People, admin: Client) -> None:
    before = Client().get("/ayuda/municipal/").content.decode()
    text = CATALOGUE["manual-municipal-crear"]
    editing.save(text, "Escriba **claro**.\n\n- uno\n- dos", "x", seen=0, by=people.admin)
    after = Client().get("/ayuda/municipal/").content.decode()
    assert "Escriba <strong>claro</strong>." in after
    assert re.findall(r'id="[\w-]+"', before) == re.findall(r'id="[\w-]+"', after)
    assert len(SLUGS) == 7
