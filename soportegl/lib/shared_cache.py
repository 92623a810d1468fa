"""The cache that every web process shares, with locks that end together with whoever held them."""

from __future__ import annotations

from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache

from soportegl.lib import session_locks

#: How allauth names the lock around each count of attempts.
LOCK = ":lock"


class SharedCache(DatabaseCache):
    """Django's, but a key that is a lock is a lock of PostgreSQL.

    As a row it outlives a process killed while holding it, and for ten seconds everybody behind the same address
    would be told that they tried too often; so would a whole municipality that signs in at eight, after one second.
    """

    def add(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        if not key.endswith(LOCK):
            return super().add(key, value, timeout, version)
        session_locks.lock(self.make_key(key, version))
        return True

    def delete(self, key: str, version: int | None = None) -> bool:
        if not key.endswith(LOCK):
            return super().delete(key, version)
        session_locks.unlock(self.make_key(key, version))
        return True
