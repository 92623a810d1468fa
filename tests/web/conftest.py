"""What every page is tried with: the people of the cast."""

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache

from soportegl.directory.models import User
from tests.cast import People, gather
from tests.web.signing_in import PASSWORD


@pytest.fixture
def people(db: None) -> People:
    return gather()


@pytest.fixture
def cast(db: None) -> People:
    """The same with passwords, and nothing counted yet."""
    cache.clear()
    people = gather()
    User.objects.update(password=make_password(PASSWORD))
    return people
