"""Every screen, each as one of those who use it: nothing for axe, nothing too wide, nothing in the console."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Page

from soportegl.desk import answers
from soportegl.directory import access
from soportegl.identity.models import Provider
from soportegl.incidents import actions, files
from soportegl.notifications import notices, outbox, verification
from soportegl.webhooks.models import Endpoint
from tests.browser.conftest import ONLY_DESK, SIZES
from tests.cast import People

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENS = {
    "": ("/api/", "/ingresar/", "/recuperar/", "/recuperar/enviado/", "/recuperar/listo/", "{link}", "/verificar/mal/"),
    "ana.municipal": (
        "/registro/",
        "/registro/crear/",
        "/registro/creada/{asked}/",
        "/gestion/{asked}/",
        "/gestion/{asked}/insistir/",
        "/gestion/{asked}/cola/",
        "/gestion/{asked}/plazo/",
        "/gestion/{ended}/",
        "/gestion/{ended}/cola/",
        "/gestion/{ended}/reabrir/",
        "/consulta/",
        "/buscar/",
        "/buscar/?q=nada+de+nada",
        "/avisos/",
        "/avisos/preferencias/",
        "/mis-datos/",
        "/contrasena/",
        "/mis-accesos/",
        "/salir/",
        "/bandeja/",
        "/no-existe/",
    ),
    "raul.regional": (
        "/bandeja/",
        "/bandeja/?vista=mias&caso={held}",
        "/bandeja/?q=planilla",
        "/buscar/?q=cuenta+estado%3A+abierto+xyzzyq",
        "/gestion/{held}/",
        "/gestion/{held}/trasladar/",
        "/gestion/{held}/corregir/",
        "/gestion/{held}/cerrar/",
        "/gestion/{held}/duplicada/",
        "/gestion/{held}/parecidas/",
        "/gestion/{ended}/mostrar/",
        "/gestion/{held}/cola/",
        "/gestion/{held}/volver-a-verla/",
        "/para-hoy/",
        "/gestion/{held}/plazo/",
        "/gestion/2026-0000999-9/",
        "/registro/crear/por-llamada/",
        "/registro/crear/por-llamada/?entidad=0701",
        "/consulta/",
        "/gestion/{held}/nota/respuestas/",
        "/mis-municipios/",
        "/mis-municipios/0701/contacto/",
        "/respuestas/",
    ),
    "sofia.supervisora": (
        "/tablero/",
        "/tablero/reparto/raul.regional/",
        "/bandeja/",
        "/gestion/{held}/asignar/",
        "/gestion/{held}/",
        "/respuestas/",
        "/respuestas/?q=nada+de+nada",
        "/respuestas/?retiradas=1",
        "/respuestas/nueva/",
        "/sustituciones/",
        "/reportes/carga/?comparar=1&por=mes",
        "/reportes/llegadas/",
        "/reportes/gestiones/",
        "/plazos/",
        "/respuestas/{answer}/",
        "/respuestas/{answer}/retirar/",
    ),
    "carla.central": ("/bandeja/?vista=abiertas", "/bandeja/?vista=sin-sede"),
    "aura.auditora": (
        "/tablero/?dias=7",
        "/auditoria/",
        "/auditoria/?about=nada&kind=changed",
        "/consulta/",
        "/gestion/{held}/",
        "/bandeja/",
        "/bandeja/?caso={held}",
        "/bandeja/filtros/",
    ),
    "admin": (
        "/correos/",
        "/puesta-en-marcha/",
        "/relevos/",
        "/relevos/?q=ana",
        "/relevos/{post}/",
        "/ver-como/{person}/",
        "/puesta-en-marcha/?ver=entidades-sin-personas",
        "/puesta-en-marcha/cargar/",
        "/calendarios/?place=0101",
        "/calendarios/como-cuenta/?place=nivel-3&start=2026-12-23T15:00&hours=8",
        "/administracion/directory/weeklyhours/add/",
        "/administracion/directory/promise/",
        "/administracion/directory/promise/add/",
        "/textos/",
        "/textos/aviso-finalizar-reporta-texto/",
        "/textos/manual-municipal-crear/",
        "/administracion/",
        "/administracion/directory/entity/",
        "/administracion/directory/user/{person}/change/",
        "/administracion/directory/user/add/",
        "/administracion/directory/membership/",
        "/administracion/directory/user/{person}/contrasena/",
        "/administracion/incidents/incident/",
        "/administracion/notifications/delivery/",
        "/administracion/directory/apiclient/add/",
        "/administracion/directory/apiclient/{client}/change/",
        "/administracion/directory/apitoken/",
        "/administracion/identity/provider/{provider}/change/",
        "/administracion/webhooks/endpoint/add/",
        "/administracion/webhooks/endpoint/{endpoint}/estado/",
        "/administracion/webhooks/message/",
    ),
}


@pytest.fixture
def address(people: People) -> Callable[[str], str]:
    """A function that fills in an address with incidents that stand where it needs them."""
    held = people.held()
    upload = files.stage(SimpleUploadedFile("oficio.pdf", b"%PDF-1.4\n%%EOF\n"), owner=people.raul, form_key="uno")
    actions.reply(held, text="Adjunto el oficio.", by=people.raul, uploads=[upload.pk])
    actions.note(held, text="Mismo síntoma que la semana pasada.", by=people.rosa)
    asked = actions.ask(people.held(), text="¿Desde cuándo sucede?", by=people.raul)
    ended = actions.finalize(people.held(), solution="Se corrigió el saldo.", by=people.raul)
    people.report()
    for event in ended.events.all():
        outbox.tell(event.pk)
    whom = {"whom": "2", "text": "Buenos días, {nombre}.\n\n" + "Revise los saldos de {entidad}. " * 8}
    answer = answers.save(people.sofia, name="Saldo", word="saldo", **whom)
    answers.retire(answers.save(people.sofia, name="Vieja", **whom), by=people.sofia)
    codes = {"held": held.code, "asked": asked.code, "ended": ended.code, "answer": answer.pk}
    codes["post"] = people.ana.memberships.get().pk
    client, _ = access.make_client(people.aura, name="Tablero", scopes=["incidencias:leer"])
    listening = Endpoint(name="Tablero", url="https://tablero.example/avisos", person=people.aura, verbs=["take"])
    listening.take_secret()
    listening.save()
    outbox.tell(people.held().events.get(verb="take").pk)
    provider = Provider.objects.create(slug="sicoin-gl", name="SICOIN GL", server_url="https://sicoin.example")
    provider.take_the_usual()
    codes |= {"client": client.pk, "endpoint": listening.pk, "provider": provider.pk}
    return lambda path: path.format(**codes, person=people.ana.pk, link=verification.path_for(ended))


#: A small phone, and a screen of 1280 × 768 at 400 %: as wide, and as low as a hand.
SMALL = ({"width": 320, "height": 640}, {"width": 320, "height": 192})
STUCK = """
  [...document.querySelectorAll("body *")].filter(e => ["fixed", "sticky"].includes(getComputedStyle(e).position)
    && e.getClientRects().length && !e.closest("dialog")).map(e => `${e.tagName}.${e.className}`)
"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def settled(page: Page) -> int:
    """How much too wide it is, as soon as it is not or stays so: a drawing follows the screen a moment later."""
    for _ in range(20):
        if not (over := int(page.evaluate(TOO_WIDE))):
            break
        page.wait_for_timeout(100)
    return over


@pytest.mark.parametrize("username", SCREENS, ids=lambda name: name or "sin-ingresar")
def test_nothing_is_wrong_with_any_screen(arrive, address, size, monkeypatch, username: str) -> None:
    """Nor, at a desk, with what is made small or low there: nothing too wide, and on a low one nothing sticks."""
    at_desk = size == SIZES["escritorio"]
    if at_desk:
        # As wide as its number gets; on the phone it is what it is.
        monkeypatch.setattr(notices, "unread_count", lambda person: notices.MOST_COUNTED + 1)
    visitor = arrive(username)
    wide, stuck = {}, {}
    for path in SCREENS[username]:
        visitor.go(address(path))
        # The admin's own scripts try styles that our policy refuses, and go on without them.
        visitor.check(console=username != "admin")
        for smaller in (*SMALL, {"width": 1000, "height": 700}) if at_desk else ():
            visitor.page.set_viewport_size(smaller)
            over = settled(visitor.page)
            wide |= {f"{path} at {smaller}": over} if over else {}
            found = visitor.page.evaluate(STUCK) if smaller["height"] < 400 and username != "admin" else []
            stuck |= {path: found} if found else {}
        visitor.page.set_viewport_size(size)
    assert (wide, stuck) == ({}, {})


PAST_PANEL = """
  [...document.querySelectorAll(".sgl-panel *")].filter(e => e.getClientRects().length
    && !e.closest(".visually-hidden, .p-desliza")
    && e.getBoundingClientRect().right > e.closest(".sgl-panel").getBoundingClientRect().right + 0.5)
    .map(e => `${e.tagName}.${e.className}`)
"""


@ONLY_DESK
def test_what_waits_to_be_verified_keeps_within_its_panel_however_small_the_screen(arrive, people: People) -> None:
    actions.finalize(people.held(), solution="Se corrigió el saldo.", by=people.raul)
    for username, chip in (("ana.municipal", "Espera su verificación"), ("aura.auditora", "Espera verificación")):
        visitor = arrive(username)
        visitor.go("/consulta/")
        assert chip in visitor.page.locator(".p-estados").inner_text()
        for size in (*SMALL, {"width": 341, "height": 192}):
            visitor.page.set_viewport_size(size)  # type: ignore[arg-type]  # a dict with both
            over = visitor.page.evaluate(TOO_WIDE)
            assert (over, visitor.page.evaluate(PAST_PANEL)) == (0, []), (username, size)


@ONLY_DESK
def test_each_line_of_a_reviewed_row_stands_under_the_one_before(arrive) -> None:
    visitor = arrive("admin")
    page = visitor.page
    visitor.go("/puesta-en-marcha/cargar/")
    text = "usuario;nombre;correo;funcion;entidad\nmarta;Marta Coj Xitumul;m@muni.example;reporta;0701\n"
    sheet = {"name": "personas.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.locator("input[type=file]").set_input_files(sheet)  # type: ignore[arg-type]  # a file as a dict
    page.locator("form:has(input[type=file]) button").first.click()
    page.locator("td[data-t=Detalle]").first.wait_for()
    # Of a page that is still coming only some lines may be there.
    page.wait_for_load_state()
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        lines = [line.bounding_box() for line in page.locator("td[data-t=Detalle] .p-motivo > div").all()]
        assert len(lines) >= 3
        assert len({round(box["x"]) for box in lines if box}) == 1, width
        assert [box["y"] for box in lines if box] == sorted({box["y"] for box in lines if box})
    visitor.check()
