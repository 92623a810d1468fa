"""What nginx says by itself, when nothing behind it answers."""

from __future__ import annotations

import http.client
import json
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from soportegl import front
from soportegl.api.problems import BY_STATUS, MEDIA, SENTENCES
from soportegl.web.site.limits import largest_request

PROBLEMS = front.PAGES / "problemas.conf"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """nginx before a socket that nobody listens at."""
    nginx = front.program()
    assert nginx, "CI has it by its package"
    inside = front.listen_inside(_made(tmp_path))
    reached = socket.create_server(("127.0.0.1", 0))
    child = front.child(nginx, tmp_path, reached, inside)
    inside.close()
    child.start()
    host, port = reached.getsockname()
    yield f"{host}:{port}"
    assert child.process is not None
    child.process.terminate()
    child.process.wait(10)
    reached.close()


def _made(folder: Path) -> Path:
    (folder / "archivos").mkdir()
    return folder


def asked(address: str, path: str, length: str = "0") -> tuple[int, str, bytes]:
    for _ in range(100):
        try:
            line = http.client.HTTPConnection(address, timeout=10)
            line.putrequest("POST", path)
            line.putheader("Content-Length", length)
            line.endheaders()
            answer = line.getresponse()
            return answer.status, answer.headers["Content-Type"], answer.read()
        except ConnectionError:
            time.sleep(0.05)
    raise AssertionError("nginx did not begin")


def test_programs_read_problems_where_people_read_pages(address: str) -> None:
    for length, status in (("0", 502), (str(largest_request() + 2**20), 413)):
        got, kind, body = asked(address, "/api/v1/archivos?x=1", length)
        assert (got, kind, json.loads(body)["status"]) == (status, MEDIA, status)
        got, kind, body = asked(address, "/subidas/", length)
        assert (got, kind) == (status, "text/html; charset=utf-8")
        assert b"<html" in body


def test_they_say_what_the_api_says() -> None:
    told = [json.loads(each) for each in re.findall(r"'(\{.*\})'", PROBLEMS.read_text())]
    assert {each["status"] for each in told} == {413, 429, 500, 502, 503, 504}
    for each in told:
        code, title = BY_STATUS.get(each["status"], BY_STATUS[503])
        assert (each["codigo"], each["title"], each["type"]) == (code, title, f"/api/#{code}")
        if each["status"] in (413, 500, 503):
            assert each["detail"] == SENTENCES[each["status"]]
