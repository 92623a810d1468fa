"""A statement that takes longer than it may is ended, and whoever asked reads what to ask instead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from soportegl.lib.database_url import database
from soportegl.reading import search
from tests.api.program import Program
from tests.cast import People, browser_of, gather


@pytest.fixture
def slow(db: None, monkeypatch: pytest.MonkeyPatch) -> People:
    """Consulta takes a second, of which it has none."""

    def asleep(*_: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '5ms'; SELECT pg_sleep(1)")

    monkeypatch.setattr(search, "incidents", asleep)
    return gather()


def test_a_person_reads_that_it_took_too_long(slow: People) -> None:
    client: Client = browser_of(slow.ana)
    client.raise_request_exception = False
    answer = client.get("/consulta/")
    page = answer.content.decode()
    assert (answer.status_code, "Tardó demasiado" in page, "acorte las fechas" in page) == (503, True, True)


def test_a_program_reads_the_same_with_a_code(slow: People) -> None:
    answer = Program(slow.ana).get("/gestiones/terminadas")
    assert (answer.status_code, answer.json()["codigo"]) == (503, "tarda-demasiado")


def test_how_long_it_may_take_is_a_setting_of_pages_alone() -> None:
    said = {
        process: database("", Path("/nada"), process=process, at_once=0, seconds=7)["OPTIONS"]["options"]
        for process in ("web", "worker", "command")
    }
    assert ["statement_timeout=7s" in options for options in said.values()] == [True, False, False]
