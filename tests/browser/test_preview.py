"""Images and PDF shown over the page, as somebody sees them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Browser, Locator, Page, Playwright, Response, expect

from soportegl.incidents import actions, files, looking, store
from soportegl.incidents.models import Attachment, Incident, Rendition
from tests import chromium, samples
from tests.browser.images import assert_drawn
from tests.cast import People
from tests.drawings import pdf, png

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The one with windows: only it shows a PDF."""
    with chromium.launched(playwright, whole=True) as program:
        yield program


@pytest.fixture
def incident(people: People) -> Incident:
    """One with a photo, a PDF, a small screen and a text."""
    held = people.held()
    named = {
        "foto.png": png(2400, 1600),
        "oficio.pdf": pdf(),
        "pantalla.png": png(320, 200),
        "detalle.txt": b"Saldo insuficiente",
    }
    uploads = [
        files.stage(SimpleUploadedFile(name, content), owner=people.raul, form_key="uno").pk
        for name, content in named.items()
    ]
    return actions.reply(held, text="Adjunto lo que falta.", uploads=uploads, by=people.raul)


def opener(page: Page, name: str) -> Locator:
    return page.get_by_role("link", name=f"Ver {name}", exact=True).first


def drawn(page: Page) -> None:
    """Waits until the photo is there, which is when nothing is said any more."""
    assert_drawn(page.locator("#vista img"))
    expect(page.locator("#vista [role=status]")).to_be_hidden()


def assert_viewer_is_there(page: Page) -> None:
    """Chromium's own viewer lies in the frame: it takes its place only when every header lets it."""
    for _ in range(100):
        if any(frame.url.startswith("chrome-extension://") for frame in page.frames):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"No viewer among {[frame.url for frame in page.frames]}")


@pytest.mark.parametrize("username", ["ana.municipal", "raul.regional"])
def test_somebody_looks_at_the_photos_and_the_document_without_leaving_the_page(
    arrive, incident: Incident, username: str
) -> None:
    visitor = arrive(username)
    page = visitor.page
    answers: dict[str, list[tuple[str, int]]] = {}

    def heard(got: Response) -> None:
        answers.setdefault(got.url.removeprefix(visitor.address), []).append((got.request.method, got.status))

    page.on("response", heard)
    visitor.go(incident.get_absolute_url())
    photo, document, _, text = Attachment.objects.order_by("id")
    assert opener(page, text.name).count() == 0
    assert photo.shown_url not in answers, "A photo was fetched before anybody asked for it"

    opener(page, "foto.png").click()
    box = page.get_by_role("dialog", name="foto.png")
    expect(box.get_by_text("1 de 3")).to_be_visible()
    drawn(page)
    fits = page.evaluate(
        """() => { const [img, room] = ['img', ''].map(what => document.querySelector('.sgl-vista__lienzo ' + what)
          ?? document.querySelector('.sgl-vista__lienzo')).map(e => e.getBoundingClientRect());
          return img.width <= room.width && img.height <= room.height }"""
    )
    assert fits
    visitor.check()

    box.get_by_role("button", name="Ampliar").click()
    assert page.evaluate("() => document.querySelector('#vista img').clientWidth") == 2400
    visitor.check()
    page.locator("#vista img").dblclick(position={"x": 1200, "y": 800})
    assert page.evaluate("() => document.querySelector('#vista img').clientWidth") < 2400

    # The button that has the focus goes away with the photo: the keys still work.
    box.get_by_role("button", name="Ampliar").focus()
    page.keyboard.press("ArrowRight")
    box = page.get_by_role("dialog", name="oficio.pdf")
    expect(box.get_by_text("2 de 3")).to_be_visible()
    expect(box.get_by_role("button", name="Ampliar")).to_be_hidden()
    expect(page.locator("#vista [role=status]")).to_be_hidden()
    # What asks whether there is something to show, and the frame; the browser's viewer may read it again for itself.
    assert answers[document.shown_url][:2] == [("HEAD", 200), ("GET", 200)]
    frame = page.locator("#vista iframe")
    assert frame.get_attribute("title") == "oficio.pdf"
    assert frame.get_attribute("src") == f"{visitor.address}{document.shown_url}#navpanes=0"
    assert_viewer_is_there(page)
    visitor.check()

    page.keyboard.press("ArrowRight")
    page.get_by_role("dialog", name="pantalla.png").wait_for()
    drawn(page)
    assert page.evaluate("() => document.querySelector('#vista img').clientWidth") == 320
    page.locator("#vista").get_by_role("button", name="Archivo siguiente").click()
    page.get_by_role("dialog", name="foto.png").wait_for()
    page.keyboard.press("ArrowLeft")
    page.get_by_role("dialog", name="pantalla.png").wait_for()
    with page.expect_download() as saved:
        page.locator("#vista").get_by_role("link", name="Descargar").click()
    assert saved.value.suggested_filename == "pantalla.png"

    page.keyboard.press("Escape")
    expect(page.locator("#vista")).to_be_hidden()
    expect(opener(page, "foto.png")).to_be_focused()
    assert page.locator("#vista img, #vista iframe").count() == 0


def test_a_file_that_cannot_be_opened_says_so_and_can_still_be_asked_for(arrive, incident: Incident) -> None:
    for file in Attachment.objects.all():
        store.remove(file.sha256)
    visitor = arrive("ana.municipal")
    visitor.go(incident.get_absolute_url())
    for name in ("foto.png", "oficio.pdf"):
        opener(visitor.page, name).click()
        box = visitor.page.get_by_role("dialog", name=name)
        expect(box.get_by_role("status")).to_have_text("No se pudo abrir. Descárguelo.")
        expect(box.locator("img, iframe")).to_be_hidden()
        visitor.check()
        box.get_by_role("button", name="Cerrar").click()
        expect(opener(visitor.page, name)).to_be_focused()


def test_a_browser_that_shows_no_pdf_offers_the_two_other_ways(arrive, incident: Incident) -> None:
    visitor = arrive("ana.municipal")
    visitor.page.add_init_script("Object.defineProperty(navigator, 'pdfViewerEnabled', { value: false })")
    visitor.go(incident.get_absolute_url())
    opener(visitor.page, "oficio.pdf").click()
    box = visitor.page.get_by_role("dialog", name="oficio.pdf")
    expect(box.get_by_role("status")).to_have_text("Este navegador no muestra PDF aquí. Ábralo aparte o descárguelo.")
    address = Attachment.objects.get(name="oficio.pdf").shown_url
    expect(box.get_by_role("link", name="Abrir aparte, en otra pestaña")).to_have_attribute(
        "href", visitor.address + address
    )
    visitor.check()


def test_without_the_script_the_browser_shows_it_on_a_page_of_its_own(arrive, incident: Incident) -> None:
    visitor = arrive("ana.municipal", javascript=False)
    visitor.go(incident.get_absolute_url())
    opener(visitor.page, "foto.png").click()
    visitor.page.wait_for_url("**/ver/")
    assert "(2400×1600)" in visitor.page.title()


def test_a_photo_of_a_telephone_appears_once_it_is_made_without_leaving_the_page(arrive, people: People) -> None:
    upload = files.stage(SimpleUploadedFile("foto.heic", samples.heic()), owner=people.raul, form_key="uno")
    incident = actions.reply(people.held(), text="Adjunto la foto.", uploads=[upload.pk], by=people.raul)
    visitor = arrive("ana.municipal")
    page = visitor.page
    visitor.go(incident.get_absolute_url())
    with page.expect_response(lambda got: got.url.endswith("?parte") and got.status == 202):
        opener(page, "foto.heic").click()
    expect(page.locator("#vista [role=status]")).to_have_text("Preparando la vista…")
    visitor.check()
    looking.make(Rendition.objects.get().pk)
    drawn(page)
    visitor.check()
    visitor.go(f"{Attachment.objects.get().shown_url}")
    expect(page.get_by_role("img", name="foto.heic")).to_be_visible()
    visitor.check()
