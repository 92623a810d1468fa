"""Files that cannot be kept or given out, as somebody sees it."""

from __future__ import annotations

from pathlib import Path

import pytest

from soportegl.incidents import actions, store
from soportegl.incidents.models import Attachment, FileSweep
from soportegl.lib import clock
from tests.bombs import MEBIBYTE, one, zeros
from tests.cast import People, loaded
from tests.web.screens.uploads.test_files import changed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def files_away(settings, tmp_path: Path) -> None:
    """Where the files should be is no folder."""
    (tmp_path / "disco").write_bytes(b"")
    settings.MEDIA_ROOT = tmp_path / "disco" / "archivos"


def test_whoever_opens_a_damaged_or_absent_file_reads_why_and_comes_back(
    arrive, people: People, settings, tmp_path
) -> None:
    incident = people.held()
    actions.answer(
        actions.ask(incident, text="¿Cuál?", by=people.raul), text="Esta", uploads=loaded(people.ana), by=people.ana
    )
    attachment, place = Attachment.objects.get(), incident.get_absolute_url()
    visitor = arrive("ana.municipal")
    # The name is a link in the conversation and in the list of files.
    link = visitor.page.locator(f'a[href="{attachment.get_absolute_url()}"]').first
    for happened, title in (
        (changed, "El archivo está dañado"),
        (lambda file: store.remove(file.sha256), "El archivo no está"),
        (lambda file: files_away(settings, tmp_path), "Los archivos no están disponibles"),
    ):
        happened(attachment)
        visitor.go(place)
        link.click()
        visitor.page.get_by_role("heading", name=title).wait_for()
        visitor.page.get_by_role("link", name="Volver", exact=True).click()
        visitor.page.wait_for_url(f"**{place}")
    link.click()
    visitor.page.get_by_role("heading", name="Los archivos no están disponibles").wait_for()
    visitor.check()


def test_a_file_that_could_not_be_kept_is_sent_again_with_one_press(arrive, people: People, settings, tmp_path) -> None:
    files_away(settings, tmp_path)
    visitor = arrive("ana.municipal")
    visitor.go("/registro/crear/")
    chosen = {"name": "oficio.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    visitor.page.locator("input[type=file]").set_input_files([chosen])
    row = visitor.page.locator("[data-upload-list] li")
    row.get_by_text("«oficio.pdf» no se guardó: ahora no hay dónde.").wait_for()
    visitor.check()
    settings.MEDIA_ROOT = settings.FILES_ROOT
    row.get_by_role("button", name="Reintentar").click()
    visitor.page.locator("[data-upload-list] li:not([data-state=mal])").get_by_role("button", name="Quitar").wait_for()


def test_a_bomb_is_refused_in_words_and_not_offered_again(arrive, people: People) -> None:
    visitor = arrive("ana.municipal")
    visitor.go("/registro/crear/")
    bomb = {"name": "planilla.xlsx", "mimeType": "application/zip", "buffer": one(zeros(1024), says=1024 * MEBIBYTE)}
    visitor.page.locator("input[type=file]").set_input_files([bomb])
    row = visitor.page.locator("[data-upload-list] li")
    row.get_by_text("no se acepta: al abrirlo mide demasiado").wait_for()
    assert row.get_by_role("button", name="Reintentar").count() == 0
    visitor.check()


def test_an_administrator_looks_at_what_was_removed(arrive, people: People) -> None:
    removed = [[f"{number:064x}", 4096 * number] for number in range(1, 30)]
    sweep = FileSweep.objects.create(at=clock.now(), expired=3, orphans=29, freed=1781760, removed=removed)
    FileSweep.objects.create(at=clock.now(), problem="OSError: [Errno 5] Input/output error")
    visitor = arrive("admin")
    for address in ("", f"{sweep.pk}/change/"):
        visitor.go(f"/administracion/incidents/filesweep/{address}")
        visitor.check(console=False)
