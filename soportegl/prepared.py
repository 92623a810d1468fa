"""The mark that says with what a database was prepared: a start with nothing new need not look at everything."""

import hashlib
from importlib.metadata import version
from pathlib import Path

import psycopg
from psycopg import sql

#: Their tables are part of the database too.
PACKAGES = ("django", "django-allauth", "procrastinate")
#: What changes tables, catalogue or demonstration.
SOURCES = ("*/migrations/*.py", "*/data/*", "*/importing.py", "*/demo.py", "demo.py")
# The mark is a comment in the database: a copy of an older one that is restored brings its own older mark.
READ = "SELECT obj_description(to_regclass('django_migrations'))"
WRITE = "COMMENT ON TABLE django_migrations IS {}"


def fingerprint(*, demo: bool) -> str:
    """What this program would prepare a database with."""
    found = hashlib.sha256(repr([demo, *((name, version(name)) for name in PACKAGES)]).encode())
    package = Path(__file__).parent
    for path in sorted(path for pattern in SOURCES for path in package.glob(pattern) if path.is_file()):
        found.update(f"{path.relative_to(package)}\0".encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def told_by(address: str, *, demo: bool) -> str | None:
    """What was told when this database was prepared just like this; None when it has to be prepared."""
    with psycopg.connect(address, connect_timeout=5) as connection:
        row = connection.execute(READ).fetchone()
    mark, _, told = (row[0] if row and row[0] else "").partition("\n")
    return told if mark == fingerprint(demo=demo) else None


def forget() -> None:
    """Take the mark away, because somebody changed the tables by hand."""
    from django.db import connection

    if "django_migrations" in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute("COMMENT ON TABLE django_migrations IS NULL")


def mark(told: str, *, demo: bool) -> sql.Composed:
    """The statement that leaves the mark."""
    return sql.SQL(WRITE).format(sql.Literal(f"{fingerprint(demo=demo)}\n{told}"))
