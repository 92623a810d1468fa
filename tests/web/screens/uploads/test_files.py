"""Files: loaded before their form, taken out again, and given only to those who see the incident."""

from __future__ import annotations

import shutil
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from soportegl.incidents import actions, files, store
from soportegl.incidents.models import Attachment, Incident, Upload
from tests.cast import SYNOPSIS, People, browser_of
from tests.web.screens.register.test_register import PDF, pdf, typed

pytestmark = pytest.mark.django_db

JSON = {"HTTP_ACCEPT": "application/json"}


def with_file(people: People, name: str = "oficio año.pdf") -> Attachment:
    values = typed(attachments=[pdf(name)])
    browser_of(people.ana).post("/registro/crear/", values)
    return Attachment.objects.get()


# --- Arriving


def test_a_file_arrives_and_is_shown_as_loaded(people):
    response = browser_of(people.ana).post("/subidas/", {"key": "k1", "attachments": pdf()}, **JSON)
    assert response.status_code == 201
    assert "oficio.pdf" in response.json()["html"]
    assert [upload.form_key for upload in files.staged("k1", owner=people.ana)] == ["k1"]


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (SimpleUploadedFile("vacio.pdf", b""), "«vacio.pdf» está vacío"),
        (SimpleUploadedFile("virus.exe", b"MZ" + b"\0" * 300), "es un programa"),
        (SimpleUploadedFile("pagina.pdf", b"<!doctype html><script>1</script>"), "es una página web"),
    ],
)
def test_what_is_not_accepted_is_refused_in_words(people, file, says):
    response = browser_of(people.ana).post("/subidas/", {"key": "k1", "attachments": file}, **JSON)
    assert response.status_code == 422
    assert says in response.json()["sentence"]
    assert Upload.objects.count() == 0


def test_a_form_sent_again_brings_no_file_too_many(people):
    client = browser_of(people.ana)
    several = [SimpleUploadedFile(f"{name}.txt", b"Detalle " + name.encode()) for name in "abc"]
    for _ in range(3):
        for file in several:
            file.seek(0)
            assert client.post("/subidas/", {"key": "k1", "attachments": file}, **JSON).status_code == 201
    assert sorted(upload.name for upload in files.staged("k1", owner=people.ana)) == ["a.txt", "b.txt", "c.txt"]
    # The same content under another name is another file.
    same = SimpleUploadedFile("d.txt", b"Detalle a")
    assert client.post("/subidas/", {"key": "k1", "attachments": same}, **JSON).status_code == 201
    assert Upload.objects.count() == 4


def test_twenty_mebibytes_are_kept_and_one_byte_more_is_refused(people):
    client = browser_of(people.ana)
    largest = b"%PDF-1.4\n" + b"0" * (20 * 1024 * 1024 - 9)
    for content, status in ((largest, 201), (largest + b"0", 422)):
        file = SimpleUploadedFile("grande.pdf", content)
        response = client.post("/subidas/", {"key": "k1", "attachments": file}, **JSON)
        assert response.status_code == status
    assert "el máximo es 20 MB por archivo" in response.json()["sentence"]
    assert [upload.size for upload in Upload.objects.all()] == [20 * 1024 * 1024]


def test_the_sixth_file_is_one_too_many(people):
    client = browser_of(people.ana)
    codes = [
        client.post("/subidas/", {"key": "k1", "attachments": pdf(f"{n}.pdf")}, **JSON).status_code for n in range(6)
    ]
    assert codes == [201] * 5 + [422]


def test_a_name_with_a_path_is_only_its_last_part(people):
    client = browser_of(people.ana)
    client.post("/subidas/", {"key": "k1", "attachments": pdf("../../etc/oficio.pdf")}, **JSON)
    assert Upload.objects.get().name == "oficio.pdf"


@pytest.mark.parametrize(
    ("typed_name", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\oficio.pdf", "oficio.pdf"),
        ("/", "archivo"),
        ("..", "archivo"),
        ('a"b<c>\x00\n.pdf', "a_b_c_ .pdf"),
        ("oficio\u202efdp.exe", "oficio_fdp.exe"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
        ("x" * 251 + ".pdf", "x" * 251 + ".pdf"),
    ],
)
def test_whatever_a_name_says_no_path_and_no_header_stumbles_over_it(typed_name, name):
    assert files.safe_name(typed_name) == name


@pytest.mark.parametrize("values", [{"key": "", "attachments": pdf()}, {"key": "k1"}, {"key": "k" * 65}])
def test_without_key_or_file_nothing_is_kept(people, values):
    assert browser_of(people.ana).post("/subidas/", values, **JSON).status_code == 422


def test_whoever_is_not_signed_in_loads_nothing():
    response = Client().post("/subidas/", {"key": "k1", "attachments": pdf()}, **JSON)
    assert response.status_code == 401
    assert Upload.objects.count() == 0


def test_a_loaded_file_is_taken_out(people):
    client = browser_of(people.ana)
    client.post("/subidas/", {"key": "k1", "attachments": pdf()}, **JSON)
    upload = Upload.objects.get()
    assert browser_of(people.berta).post(f"/subidas/{upload.pk}/quitar/", **JSON).status_code == 204
    assert Upload.objects.count() == 1
    assert client.post(f"/subidas/{upload.pk}/quitar/", **JSON).status_code == 204
    assert Upload.objects.count() == 0
    assert client.post(f"/subidas/{uuid4()}/quitar/", **JSON).status_code == 204


def test_without_the_script_taking_out_keeps_the_text_and_the_other_files(people):
    client = browser_of(people.ana)
    for name in ("uno.pdf", "dos.pdf"):
        client.post("/subidas/", {"key": "k1", "attachments": pdf(name)}, **JSON)
    upload = Upload.objects.get(name="uno.pdf")
    values = typed(key="k1", who=people.ana.pk, next="/registro/crear/", attachments=[pdf("tres.pdf")])
    response = client.post(f"/subidas/{upload.pk}/quitar/", values)
    assert response["Location"] == "/registro/crear/"
    text = client.get("/registro/crear/").content.decode()
    assert SYNOPSIS in text
    assert "uno.pdf" not in text
    assert "dos.pdf" in text
    assert "tres.pdf" in text


@pytest.mark.parametrize("target", ["https://otro.example/registro/", "//otro.example/registro/", "/salir/", ""])
def test_taking_out_sends_nobody_elsewhere(people, target):
    response = browser_of(people.ana).post(f"/subidas/{uuid4()}/quitar/", {"next": target})
    assert response["Location"] == "/"


def test_files_stand_in_the_order_they_were_chosen_in_with_whole_names_and_once(people):
    client = browser_of(people.ana)
    long = "Oficio " + "ñ" * 150 + ".pdf"
    # The small ones arrive first, one of them twice, and what could not travel before comes with the form.
    for place, name in ((2, "c.pdf"), (0, long), (1, "b.pdf"), (3, "b.pdf")):
        answer = client.post("/subidas/", {"key": "k1", "lugar": place, "attachments": pdf(name)}, **JSON)
        assert answer.status_code == 201
    client.post("/subidas/", {"key": "k1", "lugar": "9" * 30, "attachments": pdf("c.pdf")}, **JSON)
    twin = Upload.objects.get(name="b.pdf")
    # Sent twice at the same moment, both were kept.
    Upload.objects.create(
        **{name: getattr(twin, name) for name in ("owner", "form_key", "name", "size", "sha256", "content_type")},
        created_at=twin.created_at,
        expires_at=twin.expires_at,
        place=7,
    )
    page = client.post("/registro/crear/?plataforma=1", typed(key="k1")).content.decode()
    assert [page.index(f"<b>{name}</b>") for name in (long, "b.pdf", "c.pdf")] == sorted(
        page.index(f"<b>{name}</b>") for name in (long, "b.pdf", "c.pdf")
    )
    assert page.count("<b>b.pdf</b>") == 1
    client.post("/registro/crear/", typed(key="k1", attachments=[pdf("z.pdf"), pdf("a.pdf")]))
    sent = [file.name for file in Incident.objects.get().attachments.all()]
    assert sent == [long, "b.pdf", "c.pdf", "z.pdf", "a.pdf"]


def test_a_file_that_arrived_twice_is_taken_out_whole(people):
    client = browser_of(people.ana)
    client.post("/subidas/", {"key": "k1", "attachments": pdf("b.pdf")}, **JSON)
    twin = Upload.objects.get()
    twin.pk = uuid4()
    twin.save(force_insert=True)
    client.post(f"/subidas/{twin.pk}/quitar/", **JSON)
    assert not Upload.objects.exists()


# --- Going out


def test_a_file_goes_out_with_its_name_and_nothing_runs_inside(people):
    attachment = with_file(people)
    response = browser_of(people.ana).get(attachment.get_absolute_url())
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''oficio%20a%C3%B1o.pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(("name", "status"), [("diego", 200), ("raul", 200), ("carla", 200), ("aura", 200)])
def test_whoever_sees_the_incident_gets_its_files(people, name, status):
    address = with_file(people).get_absolute_url()
    response = browser_of(people.users[name]).get(address)
    assert response.status_code == status
    assert b"".join(response.streaming_content) == PDF


@pytest.mark.parametrize("name", ["berta", "nestor", "ivan"])
def test_for_the_others_the_file_does_not_exist(people, name):
    address = with_file(people).get_absolute_url()
    assert browser_of(people.users[name]).get(address).status_code == 404


def test_files_of_internal_notes_are_not_for_whoever_reports(people):
    incident = people.held()
    upload = files.stage(pdf("interno.pdf"), owner=people.raul, form_key="n")
    actions.note(incident, text="Solo para la mesa", uploads=[upload.pk], by=people.raul)
    attachment = Attachment.objects.get()
    for name, status in (("ana", 404), ("diego", 404), ("rosa", 200), ("aura", 200)):
        response = browser_of(people.users[name]).get(attachment.get_absolute_url())
        assert response.status_code == status
    for name in ("ana", "diego"):
        assert "interno.pdf" not in browser_of(people.users[name]).get(incident.get_absolute_url()).content.decode()


def test_a_file_of_one_incident_is_not_found_under_another(people):
    attachment = with_file(people)
    other = people.report()
    assert browser_of(people.ana).get(f"/gestion/{other.code}/archivo/{attachment.pk}/").status_code == 404


def place_of(attachment: Attachment) -> Path:
    return Path(settings.FILES_ROOT) / store.name_of(attachment.sha256)


def changed(attachment: Attachment) -> None:
    place_of(attachment).write_bytes(PDF[:-1] + b"!")


def gone(attachment: Attachment) -> None:
    place_of(attachment).unlink()


def away(attachment: Attachment) -> None:
    """As when the disk of the files is not mounted where it should be."""
    shutil.rmtree(settings.FILES_ROOT)
    Path(settings.FILES_ROOT).write_bytes(b"")


@pytest.mark.parametrize(
    ("happened", "status", "says", "logged"),
    [
        (changed, 500, "su contenido ya no es el que se recibió. Avise a quien administra", "Damaged"),
        (gone, 404, "no está en el disco. Avise a quien administra", "Missing"),
        (away, 503, "está guardado, pero ahora no se puede abrir", "Unreachable"),
    ],
)
def test_a_file_that_cannot_be_given_out_whole_is_said_and_logged(people, caplog, happened, status, says, logged):
    attachment = with_file(people)
    happened(attachment)
    response = browser_of(people.ana).get(attachment.get_absolute_url())
    assert response.status_code == status
    page = response.content.decode()
    assert "oficio año.pdf" in page
    assert says in page
    [line] = [record for record in caplog.records if record.name == "soportegl.incidents.files"]
    assert line.levelname == "ERROR"
    assert f"Attachment {attachment.pk} is not given out: {logged}" in line.message
    assert "oficio" not in line.message


def test_when_there_is_nowhere_to_keep_a_file_it_is_refused_and_the_text_stays(people):
    Path(settings.FILES_ROOT).write_bytes(b"")
    client = browser_of(people.ana)
    answer = client.post("/subidas/", {"key": "k1", "attachments": pdf()}, **JSON)
    assert answer.status_code == 503
    assert answer.json()["sentence"].startswith("«oficio.pdf» no se guardó: ahora no hay dónde.")
    page = client.post("/registro/crear/", typed(attachments=[pdf()])).content.decode()
    assert "«oficio.pdf» no se guardó" in page
    assert SYNOPSIS in page
    assert not Incident.objects.exists()
    assert not Upload.objects.exists()


def test_the_same_file_sent_twice_by_a_second_press_goes_once(people):
    values = typed()
    client = browser_of(people.ana)
    for _ in range(2):
        client.post("/subidas/", {"key": values["key"], "attachments": pdf()}, **JSON)
    client.post("/registro/crear/", values)
    assert Incident.objects.get().attachments.count() == 1
