"""Django's sessions in the database, read with a question that is put together once: every page asks it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from soportegl.lib.compiled import Compiled

_DATA = Compiled(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now).values_list("session_data"),
    str,
    datetime,
)


# Of the same name as Django's, which its signature covers: sessions stay those that they were.
class SessionStore(db.SessionStore):
    def load(self) -> dict[str, Any]:
        """What is kept under this key; nothing, and no key, when it is over or never was."""
        for (data,) in _DATA.rows(self.session_key, timezone.now()):
            kept: dict[str, Any] = self.decode(data)
            return kept
        self._session_key = None
        return {}
