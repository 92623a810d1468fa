"""«Reportes»: the same rows on the page, in both files and to a program; what is wrong is said, and mail ends."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
import pytest
from django.test import Client

from soportegl.audit.models import Entry, Kind
from soportegl.figures import monthly, refreshing
from soportegl.figures.models import Subscription
from soportegl.figures.reports import REPORTS
from soportegl.lib import clock
from tests.api.program import Program
from tests.cast import People
from tests.figures.conftest import cast, told  # noqa: F401 - its incidents

pytestmark = pytest.mark.django_db
MARCH = "desde=01/03/2026&hasta=31/03/2026"


@pytest.fixture
def browser(told, cast: People):  # noqa: F811 - the fixtures themselves
    refreshing.refresh()

    def sign_in(who: str) -> Client:
        client = Client(raise_request_exception=True)
        client.force_login(cast.users[who])
        return client

    return sign_in


def sent(answer) -> bytes:
    return b"".join(answer.streaming_content)


def rows_of(page: str) -> list[list[str]]:
    """The cells of the table of a page."""
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    texts = [re.findall(r"<(?:th|td)[^>]*>(.*?)</(?:th|td)>", row, re.S) for row in body.split("<tr>")[1:]]
    return [[re.sub(r"<[^>]+>", "", cell).replace("\xa0", " ").strip() for cell in row] for row in texts]


def test_page_files_and_program_say_the_same(browser, cast):  # noqa: F811 - the fixture
    sofia, program = browser("sofia"), Program(cast.sofia)
    for slug in REPORTS:
        page = sofia.get(f"/reportes/{slug}/?{MARCH}")
        assert page.status_code == 200
        if slug == "cumplimiento":
            # Nothing was promised.
            assert "No hay cifras en este período" in page.content.decode()
            continue
        shown = rows_of(page.content.decode())
        lines = [*csv.reader(io.StringIO(sent(sofia.get(f"/reportes/{slug}/informe.csv?{MARCH}")).decode("utf-8-sig")))]
        book = sent(sofia.get(f"/reportes/{slug}/informe.xlsx?{MARCH}"))
        cells = [list(row) for row in openpyxl.load_workbook(io.BytesIO(book)).active.values]
        said = program.get(f"/informes/reportes/{slug}?{MARCH}").json()
        names = [line["nombre"] for line in (*said["filas"], said["total"])]
        assert names == [row[0] for row in shown] == [row[0] for row in lines[1:]] == [row[0] for row in cells[1:]]
        columns = [column["nombre"] for column in said["columnas"]]
        assert columns == lines[0][1:] == cells[0][1:]
        counts = [place for place, column in enumerate(said["columnas"], 1) if column["tipo"] == "count"]
        for place in counts:
            values = [f"{row[place] or 0}" for row in cells[1:]]
            assert values == [row[place] for row in shown] == [row[place] for row in lines[1:]]
            key = said["columnas"][place - 1]["clave"]
            assert values == [f"{line['valores'][key]}" for line in (*said["filas"], said["total"])]
    taken = Entry.objects.filter(kind=Kind.TAKEN_OUT)
    assert taken.count() == 2 * (len(REPORTS) - 1)
    assert taken.first().changes["desde"] == ["", "01/03/2026"]


def test_the_incidents_behind_them_too(browser, cast):  # noqa: F811 - the fixture
    nestor, program = browser("nestor"), Program(cast.nestor)
    page = nestor.get(f"/reportes/gestiones/?{MARCH}").content.decode()
    (row,) = rows_of(page)
    said = program.get(f"/informes/gestiones?{MARCH}").json()
    assert [each["codigo"] for each in said["gestiones"]] == [row[0]]
    assert "atendio" not in said["gestiones"][0]
    assert "Quién la atendió" not in page
    lines = [
        *csv.reader(io.StringIO(sent(nestor.get(f"/reportes/gestiones/gestiones.csv?{MARCH}")).decode("utf-8-sig")))
    ]
    assert [line[0] for line in lines] == ["Gestión", row[0]]
    book = sent(nestor.get(f"/reportes/gestiones/gestiones.xlsx?{MARCH}"))
    assert openpyxl.load_workbook(io.BytesIO(book)).active["A2"].value == row[0]


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/reportes/carga/?desde=31/03/2026&hasta=01/03/2026", 422, "Termina antes de empezar."),
        ("/reportes/carga/?desde=mañana&por=%00", 422, "Escriba dd/mm/aaaa, por ejemplo 20/11/2026."),
        ("/reportes/carga/informe.xlsx?desde=31/03/2026&hasta=01/03/2026", 422, "Termina antes de empezar."),
        ("/reportes/gestiones/gestiones.csv?entidad=9999", 422, "Escriba el código de una entidad, por ejemplo 0701."),
        ("/reportes/carga/?desde=01/01/2000&hasta=31/12/2050&por=dia", 422, "Son 18628 días."),
        ("/reportes/carga/?desde=01/01/2000&hasta=31/12/2050", 200, "Mesa de Ayuda Regional"),
        ("/reportes/carga/?desde=01/01/2001&hasta=02/01/2001", 200, "No hay cifras en este período"),
        ("/reportes/gestiones/?desde=01/01/2001&hasta=02/01/2001&despues=mal", 200, "No hay gestiones en este período"),
        ("/reportes/carga/?por=persona", 422, "Elija uno de la lista."),
        ("/reportes/nada/", 404, ""),
        ("/reportes/carga/informe.pdf", 404, ""),
    ],
)
def test_what_cannot_be_shown_is_said(browser, address, status, sentence):
    answer = browser("raul").get(address)
    assert answer.status_code == status
    assert sentence in answer.content.decode()


def test_they_are_of_who_attends_supervises_audits_or_administers(browser):
    assert browser("ana").get("/reportes/").status_code == 403
    for who in ("raul", "carla", "sofia", "aura", "admin"):
        assert browser(who).get("/reportes/").headers["Location"] == "/reportes/carga/"


def test_it_is_asked_for_by_mail_and_ended_by_its_link(browser, cast):  # noqa: F811 - the fixture
    cast.sofia.email = "sofia@solola.example"
    cast.sofia.save()
    sofia = browser("sofia")
    page = sofia.post("/reportes/carga/por-correo/", {"por": "persona", "desde": "01/03/2026"}, follow=True)
    assert "Lo recibirá por correo el primer día de cada mes" in page.content.decode()
    assert "No recibirlo más" in page.content.decode()
    row = Subscription.objects.get()
    assert sofia.post("/reportes/carga/por-correo/", {"por": "nada"}).status_code == 302
    assert browser("raul").post(f"/reportes/correos/{row.pk}/quitar/").status_code == 404
    anyone, link = Client(), monthly.way_out(row)
    assert "Carga de trabajo" in anyone.get(link).content.decode()
    assert Subscription.objects.count() == 1
    assert "Ya no recibirá este reporte" in anyone.post(link).content.decode()
    assert anyone.get(link).status_code == 410
    assert anyone.post("/reportes/baja/mal/").status_code == 410
    row = Subscription.objects.create(person=cast.sofia, report="carga", created_at=clock.now())
    assert sofia.post(f"/reportes/correos/{row.pk}/quitar/", follow=True).status_code == 200
    assert not Subscription.objects.exists()
