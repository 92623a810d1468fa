"""What programs come with: tokens of the people of the cast."""

from __future__ import annotations

import pytest

from tests.api.program import Program
from tests.cast import People, gather


@pytest.fixture
def people(db: None) -> People:
    return gather()


@pytest.fixture
def ana(people: People) -> Program:
    return Program(people.ana)


@pytest.fixture
def raul(people: People) -> Program:
    return Program(people.raul)
