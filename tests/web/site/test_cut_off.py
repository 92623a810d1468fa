"""A line that is cut while a form travels: what came of it is no form, and no form without its file."""

from __future__ import annotations

import io

import pytest
from django.test import Client

from soportegl.incidents.models import Incident, Upload
from soportegl.lib.whole import Body, CutOff, Whole
from tests.cast import People

pytestmark = pytest.mark.django_db
FIELDS = {
    "phone": "7762-3456",
    "email": "ana@solola.example",
    "synopsis": "No abre el reporte de caja",
    "key": "k",
}
HEAD = '--x\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'


def form_with_a_file() -> bytes:
    """The form of Crear as a browser sends it, its file at the end."""
    fields = "".join(HEAD.format(name, "") + value + "\r\n" for name, value in FIELDS.items()).encode()
    head = HEAD.format("attachments", '; filename="oficio.pdf"').encode()
    return fields + head + b"%PDF-1.4\n" + b"a" * 200_000 + b"\n%%EOF\n\r\n--x--\r\n"


def sent(client: Client, path: str, body: bytes, *, came: int) -> int:
    """The status of the answer when so many bytes of this form came, handed on as gunicorn does."""

    def application(environ, start_response):
        answer = client.generic("POST", path, **environ)
        start_response(f"{answer.status_code} ", [])
        return []

    told = []
    environ = {"wsgi.input": io.BytesIO(body[:came]), "CONTENT_LENGTH": str(len(body))}
    environ["CONTENT_TYPE"] = "multipart/form-data; boundary=x"
    Whole(application)(environ, lambda status, headers: told.append(int(status)))
    return told[0]


@pytest.mark.parametrize(("checks", "status"), [(False, 400), (True, 403)])
@pytest.mark.parametrize("missing", [7, 100_000, 200_300])
def test_what_was_cut_off_is_neither_registered_nor_kept(people: People, missing, checks, status) -> None:
    client = Client(enforce_csrf_checks=checks)
    client.force_login(people.ana)
    body = form_with_a_file()
    assert sent(client, "/registro/crear/", body, came=len(body) - missing) == status
    assert (Incident.objects.count(), Upload.objects.count()) == (0, 0)
    assert "kept" not in client.session
    client.handler.enforce_csrf_checks = False
    assert sent(client, "/registro/crear/", body, came=len(body)) == 303
    assert Incident.objects.get().attachments.get().size == 200_016


def test_what_came_whole_is_read_in_any_way() -> None:
    lines = b"uno\ndos\ntres"
    assert Body(io.BytesIO(lines), 12).read() == lines
    assert Body(io.BytesIO(lines), 12).readlines() == [b"uno\n", b"dos\n", b"tres"]
    assert Body(io.BytesIO(lines + b"GET / HTTP/1.1"), 12).read(100) == lines
    with pytest.raises(CutOff):
        Body(io.BytesIO(lines), 13).readlines()
