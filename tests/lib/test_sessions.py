"""Sessions are those of Django, read with fewer words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore as DjangoStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from soportegl.lib.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("writes", "reads"), [(DjangoStore, SessionStore), (SessionStore, DjangoStore)])
def test_each_reads_what_the_other_wrote(writes, reads):
    written = writes()
    written["system"] = "sicoin-gl"
    written.create()
    assert dict(reads(written.session_key).items()) == {"system": "sicoin-gl"}


def test_one_that_is_over_or_never_was_is_empty_and_has_no_key():
    over = SessionStore()
    over["system"] = "sicoin-gl"
    over.create()
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    for key in (over.session_key, "x" * 32):
        read = SessionStore(key)
        assert (read.get("system"), read.session_key) == (None, None)


def test_what_somebody_tampered_with_is_empty():
    written = SessionStore()
    written["system"] = "sicoin-gl"
    written.create()
    Session.objects.update(session_data="bm90aGluZw:1:signed")
    assert SessionStore(written.session_key).get("system") is None
