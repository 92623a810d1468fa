"""A whole country behind one address: limits that cost an honest person nothing."""

from __future__ import annotations

from typing import Any

from django.test import Client

from soportegl.directory.models import User
from tests.cast import People
from tests.web.signing_in import sign_in


def enter_all(cast: People, many: int) -> list[Any]:
    """So many clerks behind one address, each in a browser of their own, one after the other."""
    User.objects.bulk_create(
        User(username=f"clerk{number}", password=cast.ana.password, sort_key="c") for number in range(many)
    )
    return [sign_in(Client(), f"clerk{number}", REMOTE_ADDR="198.51.100.7") for number in range(many)]


def test_340_clerks_behind_one_address_come_in_within_minutes_and_those_who_mistype_as_well(cast: People) -> None:
    cast.ana.refresh_from_db()
    # Before them a tenth of them mistypes, twice each.
    for number in range(34):
        for _ in range(2):
            sign_in(Client(), f"clerk{number}", "otra", REMOTE_ADDR="198.51.100.7")
    answers = enter_all(cast, 340)
    assert {answer.headers.get("Location") for answer in answers} == {"/"}
