"""Django's sessions in the database, read with a question that is put together once: every page asks it.

A session that begins with `limit` ends when nothing was asked for in it for a while, and after a time in any case.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from soportegl.lib.query_cache import CachedQuery

_DATA = CachedQuery(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now).values_list(
        "session_data", "expire_date"
    ),
    str,
    datetime,
)
#: Where a session keeps the seconds it may be idle, and the moment it ends in any case.
LIMITS = "limits"
#: How much later the end must be to be written down: not every page needs to write.
STEP = timedelta(minutes=1)


# Of the same name as Django's, which its signature covers: sessions stay those that they were.
class SessionStore(db.SessionStore):
    #: When it ends, as the database has it; None for one that was not read.
    ends: datetime | None = None

    def load(self) -> dict[str, Any]:
        """What is kept under this key; nothing, and no key, when it is over or never was."""
        for data, ends in _DATA.rows(self.session_key, timezone.now()):
            self.ends = ends
            kept: dict[str, Any] = self.decode(data)
            return kept
        self._session_key = None
        return {}

    def limit(self, *, idle: timedelta, whole: timedelta) -> None:
        """From now on it ends after being idle, and after all this time however busy it is."""
        self[LIMITS] = [int(idle.total_seconds()), int((timezone.now() + whole).timestamp())]

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """When it ends unless something is asked for in it before."""
        if LIMITS not in self:
            return super().get_expiry_date(**kwargs)
        idle, last = self[LIMITS]
        return min(timezone.now() + timedelta(seconds=idle), datetime.fromtimestamp(last, tz=UTC))

    def get_expiry_age(self, **kwargs: Any) -> int:
        """For how long the browser keeps its key: to the very end, which only the database moves."""
        if LIMITS not in self:
            return int(super().get_expiry_age(**kwargs))
        return max(0, int(self[LIMITS][1] - timezone.now().timestamp()))

    def go_on(self) -> bool:
        """It was used: put its end off; whether that was worth writing."""
        if self.ends is None or LIMITS not in self:
            return False
        ends = self.get_expiry_date()
        if ends - self.ends < STEP:
            return False
        Session.objects.filter(session_key=self.session_key).update(expire_date=ends)
        return True
