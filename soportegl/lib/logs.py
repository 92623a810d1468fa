"""Lines of the log that find a fault and carry nobody's data: kinds and places, never values."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from traceback import StackSummary, walk_tb
from typing import Any, TextIO

import psycopg
from pythonjsonlogger.json import JsonFormatter

from soportegl.lib import env

Told = Callable[[], Mapping[str, Any]]

#: What a record may add of its own; any other extra (a request, the arguments of a job) could carry a person's words.
OWN_FIELDS = ("status", "ms")
_current: ContextVar[Told | None] = ContextVar("log_context", default=None)


def format_for(process: str, stream: TextIO) -> str:
    """What the environment asks; otherwise JSON for a service whose lines a program collects."""
    asked = env.text("SOPORTEGL_LOG_FORMAT").lower()
    return asked or ("json" if process in ("web", "worker") and not stream.isatty() else "line")


@contextmanager
def log_context(told: Told) -> Iterator[None]:
    """Inside, every line also carries what this answers."""
    token = _current.set(told)
    try:
        yield
    finally:
        _current.reset(token)


async def with_job(call_next: Callable[[], Awaitable[Any]], context: Any, worker: Any) -> Any:
    """Around each job: its lines carry its number and its name."""
    with log_context(lambda: {"job": context.job.id, "task": context.job.task_name}):
        return await call_next()


def told_with(record: logging.LogRecord) -> Mapping[str, Any]:
    """What is known of the request or the job in which this line was written."""
    # Django writes about a request after the last middleware, when nothing surrounds it any more.
    told = getattr(getattr(record, "request", None), "log_context", None) or _current.get()
    job = getattr(record, "job", None)
    if told is None and isinstance(job, dict):
        # procrastinate tells the end of a job outside of it.
        return {"job": job.get("id"), "task": job.get("task_name")}
    return told() if told else {}


def message_of(record: logging.LogRecord, told: Mapping[str, Any]) -> str:
    """The message without what a person wrote: addresses of pages, arguments of jobs, texts of errors."""
    if hasattr(getattr(record, "request", None), "resolver_match"):
        # "Not Found: /verificar/<the whole token>/" is what Django says.
        known = (getattr(record, "status_code", ""), told.get("method"), told.get("path"), _refused_because(record))
        return " ".join(str(part) for part in known if part)
    job = getattr(record, "job", None)
    if isinstance(job, dict):
        return record.getMessage().replace(str(job.get("call_string")), f"{job.get('task_name')}[{job.get('id')}]")
    if isinstance(record.msg, BaseException):
        return describe(record.msg)
    if record.name == "asyncio":
        # The lines after the first are the task and its error as they print themselves.
        return record.getMessage().split("\n", 1)[0]
    if isinstance(record.args, tuple) and record.args:
        return str(record.msg) % tuple(_safe(value, record.name) for value in record.args)
    return record.getMessage()


def _refused_because(record: logging.LogRecord) -> str:
    # "Referer checking failed - https://…?the whole search does not match any trusted origins."
    if record.name == "django.security.csrf" and isinstance(record.args, tuple) and record.args:
        return str(record.args[0]).split(" - ", 1)[0]
    return ""


def _safe(value: Any, logger: str) -> Any:
    if isinstance(value, BaseException):
        return describe(value)
    if logger.startswith("gunicorn") and isinstance(value, str) and value.startswith("/"):
        # "Error handling request /consulta/?q=…"
        return "(ruta)"
    return value


def describe(error: BaseException) -> str:
    """The kind of an error and what names no value: «Key (nit)=(1234567-8) already exists» stays out."""
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    if getattr(error, "may_be_logged", False):
        # Its class says that its sentence is for the operator and names nobody.
        known: list[str | None] = [str(error)]
    elif isinstance(error, psycopg.Error) and error.diag.sqlstate:
        diag = error.diag
        known = [f"SQLSTATE {diag.sqlstate}", diag.table_name, diag.column_name, diag.constraint_name]
    elif isinstance(error, psycopg.OperationalError):
        # Without SQLSTATE it never reached a row: the server refused, or nobody answered.
        known = [str(error).strip().split("\n", 1)[0]]
    else:
        known = [f"errno {error.errno}" if isinstance(error, OSError) and error.errno else None]
    return f"{name}: {', '.join(told)}" if (told := [part for part in known if part]) else name


def frames_of(error: BaseException) -> str:
    """The places through which an error and its causes went, with their kinds; neither values nor messages."""
    parts: list[str] = []
    seen: set[int] = set()
    now: BaseException | None = error
    while now is not None and id(now) not in seen:
        seen.add(id(now))
        kinds = [describe(now), *(f"  {describe(one)}" for one in getattr(now, "exceptions", ()))]
        parts.append("".join(StackSummary.extract(walk_tb(now.__traceback__)).format()) + "\n".join(kinds))
        now = now.__cause__ or (None if now.__suppress_context__ else now.__context__)
    return "\n-- and from there:\n".join(reversed(parts))


class Careful(logging.Formatter):
    """One readable line, and the places of an error below it."""

    def format(self, record: logging.LogRecord) -> str:
        told = told_with(record)
        shown = {**told, **_own(record)}
        tail = " ".join(f"{name}={value}" for name, value in shown.items() if value not in (None, ""))
        line = f"{_time(record)} {record.levelname} {record.name}: {message_of(record, told)}"
        error = error_of(record)
        return f"{line}{f'  [{tail}]' if tail else ''}" + (f"\n{frames_of(error)}" if error else "")


class CarefulJson(JsonFormatter):
    """One JSON object per line, with the fields that are known to be nobody's data."""

    def format(self, record: logging.LogRecord) -> str:
        told = told_with(record)
        error = error_of(record)
        fields = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "message": message_of(record, told),
            **told,
            **_own(record),
            "trace": frames_of(error) if error else None,
        }
        return self.serialize_log_record({name: value for name, value in fields.items() if value not in (None, "")})


def error_of(record: logging.LogRecord) -> BaseException | None:
    """The error that a line is about."""
    return record.exc_info[1] if isinstance(record.exc_info, tuple) else None


def _own(record: logging.LogRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in OWN_FIELDS if hasattr(record, name)}


def _time(record: logging.LogRecord) -> str:
    # With its offset: whoever reads a code to the operator says the hour of Guatemala.
    return datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds")


def is_not_about_health(record: logging.LogRecord) -> bool:
    """Whoever asks /salud/listo reads the answer there; each 503 in the log too would hide what matters."""
    return not str(getattr(getattr(record, "request", None), "path", "")).startswith("/salud/")
