"""Behind a server of ours: the client it names, and the files that it sends itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from wsgiref.util import FileWrapper

import pytest

from soportegl.lib.fronted import Fronted

HEADERS = [("Content-Type", "application/pdf"), ("Content-Length", "4"), ("X-Frame-Options", "DENY")]


def asked(files: Path, path: Path, *, headers: Any = HEADERS, status: str = "200 OK", **environ: str) -> Any:
    """What goes out: status, headers by name, body, and the environment that the application saw."""
    seen: dict[str, Any] = {"REQUEST_METHOD": "GET", "REMOTE_ADDR": "", "HTTP_X_FRONT_CLIENT": "192.0.2.7", **environ}
    told: list[Any] = []

    def application(environ: Any, start_response: Any) -> Any:
        start_response(status, list(headers))
        return FileWrapper(path.open("rb"))

    body = Fronted(application, files, "/-archivos/")(seen, lambda *words: told.extend(words))
    return told[0], dict(told[1]), b"".join(body), seen


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "archivos"
    folder.mkdir()
    (folder / "ab").write_bytes(b"%PDF")
    (tmp_path / "secret").write_bytes(b"%PDF")
    return folder


def test_a_file_of_the_folder_is_left_to_the_server_in_front_with_all_that_was_said_of_it(files):
    status, headers, body, _ = asked(files, files / "ab")
    assert (status, body) == ("200 OK", b"")
    assert headers == {
        "Content-Type": "application/pdf",
        "X-Frame-Options": "DENY",
        "X-Accel-Redirect": "/-archivos/ab",
    }


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("a file from elsewhere", {"path": "../secret"}),
        ("a header that would be lost", {"headers": [*HEADERS, ("X-New", "1")]}),
        ("a part of it", {"status": "206 Partial Content"}),
        ("another length than the file's", {"headers": [("Content-Length", "3")]}),
        ("only its headers", {"REQUEST_METHOD": "HEAD"}),
    ],
)
def test_what_is_not_exactly_such_a_file_goes_out_as_it_is(files, name, change):
    path = files / change.pop("path", "ab")
    _, headers, body, _ = asked(files, path, **change)
    assert ("X-Accel-Redirect" in headers, body) == (False, b"%PDF"), name


def test_only_what_came_over_the_private_socket_may_name_its_client(files):
    assert asked(files, files / "ab")[3]["REMOTE_ADDR"] == "192.0.2.7"
    assert asked(files, files / "ab", REMOTE_ADDR="198.51.100.9")[3]["REMOTE_ADDR"] == "198.51.100.9"
