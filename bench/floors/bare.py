"""Floor (a): WSGI, psycopg and a compiled template, without framework, session or person."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from jinja2 import Environment, FileSystemLoader
from psycopg.rows import tuple_row
from psycopg_pool import ConnectionPool

from bench.floors.query import NAMES, SQL

_TEMPLATES = Path(__file__).with_name("templates")
_ROWS = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True).get_template("floors/rows.jinja.html")
_pools: dict[int, ConnectionPool] = {}


def _pool() -> ConnectionPool:
    # Of each process its own: this module is loaded before gunicorn forks.
    if os.getpid() not in _pools:
        pool = ConnectionPool(os.environ["FLOOR_DATABASE"], min_size=2, max_size=18, kwargs={"row_factory": tuple_row})
        _pools[os.getpid()] = pool
    return _pools[os.getpid()]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The rows of an office's queue."""
    office = parse_qs(environ["QUERY_STRING"])["sede"][0]
    with _pool().connection() as connection:
        found = connection.execute(SQL, [int(office)]).fetchall()
    page = _ROWS.render(rows=[dict(zip(NAMES, row, strict=True)) for row in found])
    body = gzip.compress(page.encode(), 6)
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip")])
    return [body]
