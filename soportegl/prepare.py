"""Before anybody is served: tables, catalogue and, when asked, the demonstration."""

import gc
import io
import sys

import django
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from soportegl.prepared import mark

#: Any number, always the same: two machines that start together must not migrate at once.
LOCK = 736_251_907
GRANTED = """
    SELECT DISTINCT pg_get_userbyid(granted.grantee)
    FROM pg_class, aclexplode(relacl) AS granted
    WHERE pg_class.oid = 'incidents_event'::regclass AND granted.grantee NOT IN (0, relowner)
        AND granted.privilege_type IN ('UPDATE', 'DELETE', 'TRUNCATE')
"""


def prepare() -> str:
    """Bring the database up to date; answers what the demonstration has to tell."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            # Or all that is loaded is looked through for garbage again and again: 10.2 s of processor, and not 8.2.
            gc.freeze()
            call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("load_catalogue", stdout=io.StringIO())
        told = io.StringIO()
        if settings.DEMO:
            call_command("load_demo", stdout=told)
        protect_events()
        with connection.cursor() as cursor:
            cursor.execute(mark(told.getvalue(), demo=settings.DEMO))
        return told.getvalue()
    finally:
        # Closing gives the lock back, even when the connection broke on the way.
        connection.close()


def protect_events() -> None:
    """Whoever is not the owner of the events may add to them and nothing else, whatever was granted on every table."""
    with connection.cursor() as cursor:
        cursor.execute(GRANTED)
        for (role,) in cursor.fetchall():
            cursor.execute(
                sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON incidents_event FROM {}").format(sql.Identifier(role))
            )


def static_files() -> None:
    """Prepare the styles when `make` has not done it."""
    if settings.DEBUG or (settings.STATIC_ROOT / "staticfiles.json").exists():
        return
    if not finders.find("dist/soportegl.css"):
        sys.exit("Faltan los estilos de las páginas: constrúyalos con «make setup».")
    call_command("collectstatic", interactive=False, verbosity=0)


def everything() -> str:
    """Styles and database; answers what the demonstration has to tell."""
    static_files()
    return prepare()


def main() -> int:
    """The command that `soportegl run` waits for."""
    django.setup()
    sys.stdout.write(everything())
    return 0


if __name__ == "__main__":
    sys.exit(main())
