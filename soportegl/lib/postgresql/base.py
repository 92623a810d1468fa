"""Django's PostgreSQL, with statements that stay planned, and pooled connections that are looked at, not asked."""

from __future__ import annotations

import re
import select
from functools import lru_cache
from itertools import count
from typing import Any

from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base, operations
from django.db.backends.utils import CursorWrapper
from psycopg import AsyncConnection, Connection, OperationalError, RawCursor
from psycopg.adapt import AdaptersMap, Loader
from psycopg.pq import Format
from psycopg_pool import ConnectionPool


class _BinaryJson(Loader):
    """As Django's for text: the field reads the JSON itself, and must not be given what was read already."""

    format = Format.BINARY

    def load(self, data: Any) -> str:
        # Before the text stands a byte with the version of the format, which is 1 since there are such columns.
        return bytes(data[1:]).decode()


@lru_cache
def _adapters(of_django: AdaptersMap) -> AdaptersMap:
    adapters = AdaptersMap(of_django)
    adapters.register_loader("jsonb", _BinaryJson)
    return adapters


class _PlannedCursor(RawCursor[Any]):
    """Takes our statements as the server reads them.

    psycopg reads each `%s` of a statement anew whenever it has more than 50 of them or more than 4,096 letters: 0.2 ms
    for a page of the queue.
    """

    def execute(self, query: Any, params: Any = None, **options: Any) -> _PlannedCursor:
        """The same with `%s` numbered, once for each statement."""
        super().execute(_numbered(query), params, **options)
        return self


@lru_cache(maxsize=4096)
def _numbered(sql: str) -> str:
    numbers = count(1)
    return re.sub("%%|%s", lambda found: "%" if found[0] == "%%" else f"${next(numbers)}", sql)


class DatabaseOperations(operations.DatabaseOperations):
    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> str:
        """What is logged of a question; of one that stays planned psycopg knows no text any more."""
        return super().last_executed_query(cursor, sql, params) or str(sql)


class _Pool(ConnectionPool):
    def _get_ready_connection(self, timeout: float | None) -> Any:
        """The one that was used last: in turn, each would come to keep what it read of the catalogue, and 9 MB."""
        self._pool.rotate(1)
        return super()._get_ready_connection(timeout)


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations

    @property
    def pool(self) -> ConnectionPool | None:
        """As Django's, of our own kind."""
        options = self.settings_dict["OPTIONS"].get("pool")
        if self.alias == NO_DB_ALIAS or not options:
            return None
        pools: dict[str, ConnectionPool] = self._connection_pools  # type: ignore[attr-defined]  # the stubs lack it
        if self.alias not in pools:
            configure = self._configure_connection  # type: ignore[attr-defined]  # the stubs lack it
            asked = self.get_connection_params() | {"autocommit": True}
            pools.setdefault(self.alias, _Pool(kwargs=asked, open=False, configure=configure, **options))
        return pools[self.alias]

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        params["context"] = _adapters(params["context"])
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """One that the server has not left: only one on which it said something meanwhile is asked whether it works."""
        connection = super().get_new_connection(conn_params)
        while self.pool and said_something(connection) and not _works(connection):
            self.pool.putconn(connection)
            connection = self.pool.getconn()
        return connection

    def planned_cursor(self) -> CursorWrapper:
        """A cursor whose statements stay planned once they were asked some times, and whose answers come unwritten.

        Of 10,000 incidents the queue takes 8.4 ms instead of 10.7, an incident 10.9 instead of 16.6.
        Its parameters never become part of the SQL: whatever an index must know to be of use stands there already.
        """
        self.close_if_health_check_failed()
        self.ensure_connection()
        cursor: Any = _PlannedCursor(self.connection)
        cursor.format = Format.BINARY
        return self.make_debug_cursor(cursor) if self.queries_logged else self.make_cursor(cursor)


def said_something(connection: Connection | AsyncConnection) -> bool:
    """Whether anything lies there to be read: a server that ends a connection says so, or at least closes it."""
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    return bool(waiting.poll(0))


def _works(connection: Connection) -> bool:
    try:
        ConnectionPool.check_connection(connection)
    except OperationalError:
        return False
    return True
