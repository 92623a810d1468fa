"""What every page is tried with: the people of the cast."""

import pytest

from tests.cast import People, gather


@pytest.fixture
def people(db: None) -> People:
    return gather()
