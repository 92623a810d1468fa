"""Photos and screenshots, made smaller by the browser before they travel."""

from __future__ import annotations

import base64
import io
import re

import pytest
from PIL import Image, ImageChops, ImageDraw
from playwright.sync_api import Page, expect

from soportegl.incidents import store
from soportegl.incidents.models import Upload
from tests import samples
from tests.browser.conftest import ONLY_DESK
from tests.cast import People

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

UPRIGHT, LYING = 1, 6


def photo(width: int = 2400, height: int = 1800, *, turn: int = UPRIGHT, quality: int = 95) -> bytes:
    """What a telephone stores: red above on its left, with the place, the camera and a film behind its end."""
    image = Image.effect_noise((width // 4, height // 4), 60).resize((width, height)).convert("RGB")
    ImageDraw.Draw(image).rectangle((0, 0, width // 3, height // 3), fill="red")
    told = Image.Exif()
    told[0x0110], told[0x0112] = "Cámara de Ana", turn
    told.get_ifd(0x8825).update({1: "N", 2: (14.0, 46.0, 12.0), 3: "W", 4: (91.0, 11.0, 5.0)})
    return samples.picture("JPEG", image, quality=quality, exif=told) + b"ftypmp42 moov +14.7700-091.1800/"


def screenshot() -> Image.Image:
    image = Image.new("RGBA", (1366, 768), (255, 255, 255, 255))
    drawing = ImageDraw.Draw(image)
    for row in range(40):
        drawing.text(
            (20, row * 19), f"{row:04}  Saldo insuficiente en la cuenta monetaria  {row * 7919:,}", fill=(0, 0, 90)
        )
    image.putpixel((0, 0), (255, 255, 255, 0))
    return image


def choose(page: Page, **contents: bytes) -> None:
    """Files by their names, with «_» where a dot stands."""
    chosen = [{"name": name.replace("_", "."), "mimeType": "", "buffer": content} for name, content in contents.items()]
    page.locator("input[type=file]").set_input_files(chosen)  # type: ignore[arg-type]  # files as dicts


def kept() -> dict[str, bytes]:
    """What arrived, by name."""
    found = {}
    for upload in Upload.objects.all():
        with store.opened(upload.sha256) as content:
            found[upload.name] = content.read()
    return found


def line(page: Page, name: str):
    return page.locator("[data-upload]", has_text=name)


@ONLY_DESK
def test_a_photo_arrives_small_upright_and_without_its_place_and_what_is_none_as_it_was(arrive, people: People) -> None:
    visitor = arrive("ana.municipal")
    page = visitor.page
    visitor.go("/registro/crear/")
    large, screen = photo(turn=LYING, quality=98), samples.picture("PNG", screenshot(), compress_level=1)
    film = samples.picture("GIF", save_all=True, append_images=[samples.drawing(across=True)])
    others = {"rota.jpg": large[:90_000], "foto.heic": samples.heic(), "animada.gif": film}
    choose(page, foto_jpg=large, pantalla_png=screen, **{name.replace(".", "_"): each for name, each in others.items()})
    expect(page.locator("[data-upload]")).to_have_count(5, timeout=30_000)
    arrived = kept()
    assert {name: arrived[name] for name in others} == others
    small = Image.open(io.BytesIO(arrived["foto.jpg"]))
    assert small.size == (1500, 2000)
    assert len(arrived["foto.jpg"]) < len(large) / 3
    assert not small.getexif()
    assert b"+14.77" not in arrived["foto.jpg"]
    # What was above on the left of a photo that lies on its side is above on the right of the upright one.
    colours = [small.convert("RGB").getpixel((x, 100)) for x in (100, 1400)]
    assert [red > 200 and blue < 60 for red, _, blue in colours] == [False, True]
    sharp = Image.open(io.BytesIO(arrived["pantalla.webp"])).convert("RGBA")
    assert ImageChops.difference(sharp, screenshot()).getbbox() is None
    assert len(arrived["pantalla.webp"]) < len(screen)
    expect(line(page, "foto.jpg")).to_contain_text(re.compile(r"\d\.\d MB → \d+ KB"))
    for name in ("rota.jpg", "foto.heic"):
        expect(line(page, name)).to_contain_text("No se pudo hacer más ligera en este equipo: va como está.")
    page.get_by_role("button", name="Enviar el original de foto.jpg").click()
    whole = line(page, "foto.jpg").filter(has_not_text="Enviar el original")
    expect(whole).to_have_count(1, timeout=30_000)
    assert kept()["foto.jpg"] == large
    assert visitor.complaints == []


def test_more_photos_than_files_become_one_pdf_and_part_again(arrive, people: People) -> None:
    visitor = arrive("ana.municipal")
    page = visitor.page
    visitor.go("/registro/crear/")
    choose(page, **{f"uno{number}_jpg": photo(600, 400 + number) for number in range(6)})
    expect(page.get_by_text("Se aceptan 5 archivos cada vez.", exact=True)).to_be_visible()
    expect(page.locator("[data-upload]")).to_have_count(5)
    join = page.get_by_label("Unir en un PDF")
    visitor.check()
    join.check()
    line(page, "Fotos 20").wait_for()
    [(name, content)] = kept().items()
    assert re.fullmatch(r"Fotos 20\d\d-\d\d-\d\d \d\d\.\d\d\.\d\d\.pdf", name)
    assert content.count(b"/Filter/DCTDecode") == content.count(b"/Type/Page/") == 6
    assert re.findall(rb"/Height (\d+)", content) == [b"%d" % (400 + number) for number in range(6)]
    table = content[int(content.split(b"startxref\n")[1].split()[0]) :].split(b"\n")[3:-1]
    places = [int(row[:10]) for row in table if row.endswith(b" n ")]
    assert [content[place:].startswith(b"%d 0 obj" % number) for number, place in enumerate(places, 1)] == [True] * 20
    visitor.check()
    # Chosen later, it is one page more.
    choose(page, otra_jpg=photo(500, 300))
    line(page, "7 fotos").wait_for()
    expect(page.locator("[data-upload-list] li")).to_have_count(1)
    page.get_by_role("button", name="Quitar Fotos 20").wait_for()
    assert next(iter(kept().values())).count(b"/Filter/DCTDecode") == 7
    join.uncheck()
    expect(page.locator("[data-upload]")).to_have_count(5)
    assert sorted(kept()) == [f"uno{number}.jpg" for number in range(5)]
    for number in (*range(4), 5):
        page.get_by_role("button", name=f"Quitar uno{number}.jpg").click()
        page.locator("[data-upload-list] li", has_text=f"uno{number}.jpg").wait_for(state="detached")
    page.get_by_role("button", name="Quitar otra.jpg").click()
    expect(join).to_be_hidden()


PASTE = """
([selector, text, content]) => {
  const held = new DataTransfer();
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  held.items.add(new File([bytes], "image.png", { type: "image/png" }));
  if (text) held.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: held, bubbles: true, cancelable: true });
  document.querySelector(selector).dispatchEvent(event);
  return event.defaultPrevented;
}
"""


@ONLY_DESK
def test_a_pasted_screenshot_is_a_file_of_the_answer_and_pasted_words_stay_words(arrive, people: People) -> None:
    visitor = arrive("ana.municipal")
    page = visitor.page
    visitor.go(people.held().get_absolute_url())
    page.locator(".sgl-subir--viva").first.wait_for()
    content = base64.b64encode(samples.picture("PNG", screenshot())).decode()
    assert page.evaluate(PASTE, ["#respuesta textarea", "Saldo", content]) is False
    assert page.evaluate(PASTE, ["#respuesta textarea", "", content]) is True
    other = base64.b64encode(samples.picture("PNG")).decode()
    assert page.evaluate(PASTE, ["body", "", other]) is True
    expect(page.locator("[data-upload]")).to_have_count(2, timeout=30_000)
    names = [upload.name for upload in Upload.objects.all()]
    assert all(re.fullmatch(r"Captura 20\d\d-\d\d-\d\d \d\d\.\d\d\.\d\d\.(png|webp)", name) for name in names)
