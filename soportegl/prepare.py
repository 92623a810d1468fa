"""Before anybody is served: tables, catalogue and, when asked, the demonstration."""

import io
import sys

import django
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from soportegl.prepared import mark

#: Any number, always the same: two machines that start together must not migrate at once.
LOCK = 736_251_907


def prepare() -> str:
    """Bring the database up to date; answers what the demonstration has to tell."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("load_catalogue", stdout=io.StringIO())
        told = io.StringIO()
        if settings.DEMO:
            call_command("load_demo", stdout=told)
        with connection.cursor() as cursor:
            cursor.execute(mark(told.getvalue(), demo=settings.DEMO))
        return told.getvalue()
    finally:
        # Closing gives the lock back, even when the connection broke on the way.
        connection.close()


def static_files() -> None:
    """Prepare the styles when `make` has not done it."""
    if settings.DEBUG or (settings.STATIC_ROOT / "staticfiles.json").exists():
        return
    if not finders.find("dist/soportegl.css"):
        sys.exit("Faltan los estilos de las páginas: constrúyalos con «make setup».")
    call_command("collectstatic", interactive=False, verbosity=0)


def main() -> int:
    """The command that `soportegl run` waits for."""
    django.setup()
    static_files()
    sys.stdout.write(prepare())
    return 0


if __name__ == "__main__":
    sys.exit(main())
