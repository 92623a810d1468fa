"""Images and PDF shown in place: to whoever may have the file, under headers that hold what is inside."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from markupsafe import escape

from soportegl.incidents import actions, files, redaction
from soportegl.incidents.errors import Invalid
from soportegl.incidents.models import Attachment, Incident
from tests.cast import People, browser_of
from tests.drawings import pdf, png
from tests.web.screens.uploads.test_files import away, changed, gone

pytestmark = pytest.mark.django_db

THE_DESKS = {"raul", "rosa", "sofia", "carla", "cesar", "saul", "aura", "admin"}


def sent(people: People, *named: tuple[str, bytes], act: Callable[..., Incident] = actions.reply) -> list[Attachment]:
    """Files that Raúl sends with an incident he holds: to everybody, or with an internal note."""
    uploads = [
        files.stage(SimpleUploadedFile(name, content), owner=people.raul, form_key="uno").pk for name, content in named
    ]
    act(people.held(), text="Adjunto lo que falta.", uploads=uploads, by=people.raul)
    return list(Attachment.objects.order_by("id"))


def who_sees(people: People, file: Attachment) -> set[str]:
    """Those of the whole cast who get it; for all others it does not exist."""
    answers = {name: browser_of(user).get(file.shown_url).status_code for name, user in people.users.items()}
    assert set(answers.values()) == {200, 404}
    return {name for name, status in answers.items() if status == 200}


def test_a_public_file_is_shown_to_whoever_sees_the_incident(people):
    [file] = sent(people, ("pantalla.png", png(4, 4)))
    assert who_sees(people, file) == {"ana", "diego", *THE_DESKS}


def test_a_file_of_an_internal_note_is_shown_to_the_desks_alone(people):
    [file] = sent(people, ("pantalla.png", png(4, 4)), act=actions.note)
    assert who_sees(people, file) == THE_DESKS


def test_whoever_is_not_signed_in_signs_in_first(people):
    [file] = sent(people, ("pantalla.png", png(4, 4)))
    assert Client().get(file.shown_url)["Location"].startswith("/ingresar/")


def test_an_image_is_shown_and_lets_nobody_frame_it(people):
    content = png(4, 4)
    [file] = sent(people, ("pantalla año.png", content))
    answer = browser_of(people.ana).get(file.shown_url)
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"] == "inline; filename*=utf-8''pantalla%20a%C3%B1o.png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Frame-Options"] == "DENY"
    assert (
        answer["Content-Security-Policy"]
        == "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    )


def test_a_pdf_is_shown_and_only_our_pages_may_frame_it(people):
    content = pdf()
    [file] = sent(people, ("oficio.pdf", content))
    answer = browser_of(people.ana).get(file.shown_url)
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="oficio.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert (
        answer["Content-Security-Policy"]
        == "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
    )


def test_our_pages_frame_our_own_addresses_alone_and_nobody_frames_them(people):
    [file] = sent(people, ("oficio.pdf", pdf()))
    page = browser_of(people.ana).get(file.incident.get_absolute_url())
    rules = page["Content-Security-Policy"].split("; ")
    assert "frame-src 'self'" in rules
    assert "frame-ancestors 'none'" in rules
    # Where Firefox 115 looks for what an icon is drawn from.
    assert {"default-src 'self'", "object-src 'none'", "media-src 'none'"} <= set(rules)
    assert page["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    ("name", "content", "mime"),
    [
        ("detalle.txt", b"Saldo insuficiente", "text/plain"),
        ("oficio.rtf", rb"{\rtf1 Oficio}", "application/rtf"),
        ("papeles.rar", b"Rar!\x1a\x07\0" + bytes(40), "application/vnd.rar"),
        # Whatever its name says, and even with markup further on than anybody looks.
        ("foto.png", b"A" * 9000 + b"<svg onload=alert(1)><script>1</script>", "text/plain"),
    ],
)
def test_what_a_browser_does_not_draw_can_only_be_saved(people, name, content, mime):
    [file] = sent(people, (name, content))
    assert file.content_type == mime
    assert file.shown_url == ""
    client = browser_of(people.ana)
    answer = client.get(file.get_absolute_url() + "ver/")
    assert answer.status_code == 404
    assert f"«{file.name}» no se puede ver en el navegador. Descárguelo." in answer.content.decode()
    page = client.get(file.incident.get_absolute_url()).content.decode()
    assert f'aria-label="Descargar {file.name}"' in page
    assert f'aria-label="Ver {file.name}"' not in page


@pytest.mark.parametrize("content", [b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"<!doctype html>"])
def test_markup_that_calls_itself_an_image_is_never_kept(people, content):
    with pytest.raises(Invalid):
        files.stage(SimpleUploadedFile("foto.png", content, "image/png"), owner=people.raul, form_key="uno")


def test_a_type_that_nobody_judged_is_not_shown(people):
    [file] = sent(people, ("oficio.pdf", pdf()))
    for mime in ("image/svg+xml", "text/html", "application/pdf; x=1", "image/PNG", ""):
        Attachment.objects.update(content_type=mime)
        assert browser_of(people.ana).get(file.shown_url).status_code == 404


def test_what_was_redacted_is_neither_offered_nor_shown(people):
    [file] = sent(people, ("oficio.pdf", pdf()))
    address = file.shown_url
    redaction.redact(file.incident, what=file, reason="Trae datos de otra persona", by=people.admin)
    file.refresh_from_db()
    assert file.shown_url == ""
    client = browser_of(people.ana)
    saved, shown = client.get(file.get_absolute_url()), client.get(address)
    assert (shown.status_code, "Content-Disposition" in shown) == (saved.status_code, False)
    assert address not in client.get(file.incident.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("happened", "status"), [(changed, 500), (gone, 404), (away, 503)])
def test_content_that_is_not_what_it_was_is_not_shown_but_said(people, happened, status):
    [file] = sent(people, ("oficio.pdf", pdf()))
    happened(file)
    client = browser_of(people.ana)
    for ask in (client.get, client.head):
        answer = ask(file.shown_url)
        assert answer.status_code == status
        assert answer["Content-Type"] == "text/html; charset=utf-8"
        assert answer["X-Frame-Options"] == "DENY"


def test_nothing_is_changed_through_it(people):
    [file] = sent(people, ("oficio.pdf", pdf()))
    assert browser_of(people.ana).post(file.shown_url).status_code == 405


def test_a_name_with_quotes_stays_a_name(people):
    [file] = sent(people, ("a' onclick='b.pdf", pdf()))
    page = browser_of(people.ana).get(file.incident.get_absolute_url()).content.decode()
    assert f'data-name="{escape(file.name)}"' in page


def test_an_incident_with_three_files_asks_no_more_than_one_with_one(people, django_assert_num_queries):
    [one] = sent(people, ("uno.pdf", pdf("1")))
    *_, three = sent(people, *((f"{n}.pdf", pdf(n)) for n in "234"))
    for name, count in (("raul", 8), ("ana", 11)):
        client = browser_of(people.users[name])
        for file in (one, three):
            client.get(file.incident.get_absolute_url())
            with django_assert_num_queries(count):
                client.get(file.incident.get_absolute_url())


def test_showing_asks_for_no_more_than_saving(people, django_assert_num_queries):
    [file] = sent(people, ("uno.pdf", pdf()))
    client = browser_of(people.ana)
    # That it was opened today is written once.
    client.get(file.shown_url)
    for address in (file.get_absolute_url(), file.shown_url):
        with django_assert_num_queries(4):
            client.get(address)
