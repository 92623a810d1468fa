"""The door of every page, seen from the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from soportegl.web.site import access
from tests.cast import People


@pytest.mark.django_db
def test_nothing_is_asked_of_the_database_before_it_is_ones_turn(people: People, monkeypatch) -> None:
    client = Client()
    client.force_login(people.raul)
    before = list[int]()

    with CaptureQueriesContext(connection) as asked:

        @contextmanager
        def turn() -> Iterator[None]:
            before.append(len(asked))
            yield

        monkeypatch.setattr(access, "concurrency_limit", turn)
        assert client.get("/bandeja/").status_code == 200
    # What is kept before it, while one waits for it, is a connection more in the database for each thread.
    assert before == [0]
    assert len(asked) > 0
