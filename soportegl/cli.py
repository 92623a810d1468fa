"""The command `soportegl`."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from soportegl import __version__
from soportegl.lib import env
from soportegl.lib.embedded_postgres import Server
from soportegl.lib.env import BadSetting
from soportegl.lib.postgres_files import Unusable
from soportegl.lib.supervisor import GaveUp
from soportegl.run import CannotRun, Options, run, take_folder


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what was asked; when it cannot be done, one sentence and 1."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if words[:1] == ["manage"]:
            # Before argparse: Django's commands have their own options.
            return manage(words[1:])
        chosen = parser().parse_args(words)
        os.environ["SOPORTEGL_DATA"] = str(Path(chosen.data).expanduser().absolute())
        if chosen.command == "run":
            return run(Options(chosen.host, chosen.port, Path(chosen.data), chosen.demo))
        refuse_without_database(Path(os.environ["SOPORTEGL_DATA"]))
        return {"check": check, "verify": verify}[chosen.command]()
    except (CannotRun, Unusable, BadSetting, GaveUp) as problem:
        print(f"soportegl: {problem}", file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """The options; each has a variable of the environment with the same meaning."""
    whole = argparse.ArgumentParser(prog="soportegl", description="Incidencias de SICOIN GL y SERVICIOS GL.")
    whole.add_argument("--version", action="version", version=__version__)
    common = argparse.ArgumentParser(add_help=False)
    data = env.text("SOPORTEGL_DATA", "datos")
    common.add_argument("--data", metavar="CARPETA", default=data, help=f"carpeta de datos (SOPORTEGL_DATA; {data})")
    commands = whole.add_subparsers(dest="command", required=True, metavar="ORDEN")
    serve = commands.add_parser("run", parents=[common], help="levantar todo y atender hasta Ctrl-C")
    host, port = env.text("SOPORTEGL_HOST", "127.0.0.1"), env.number("SOPORTEGL_PORT", 8000)
    serve.add_argument("--host", metavar="DIRECCIÓN", default=host, help=f"dónde atender (SOPORTEGL_HOST; {host})")
    serve.add_argument("--port", metavar="PUERTO", type=int, default=port, help=f"puerto (SOPORTEGL_PORT; {port})")
    serve.add_argument(
        "--demo", action="store_true", default=env.flag("SOPORTEGL_DEMO"), help="con personas e incidencias ficticias"
    )
    commands.add_parser("check", parents=[common], help="revisar la configuración y si todo está listo")
    commands.add_parser("verify", parents=[common], help="revisar que cada incidencia diga lo que dicen sus eventos")
    commands.add_parser("manage", add_help=False, help="las órdenes de Django: soportegl manage …")
    return whole


def manage(words: list[str]) -> int:
    """One of Django's commands."""
    with database_at_hand():
        from django.core.management import execute_from_command_line

        execute_from_command_line(["soportegl manage", *words])
        if words[:1] in (["migrate"], ["flush"]):
            from soportegl import prepared

            prepared.forget()
    return 0


def check() -> int:
    """Say what is wrong with the settings and what is not ready."""
    with database_at_hand():
        import django
        from django.core.management import CommandError, call_command

        django.setup()
        from soportegl.web.views.health import findings

        problems = [f"{name}: {problem}" for name, problem in findings().items() if problem]
        try:
            call_command("check", deploy=env.flag("SOPORTEGL_HTTPS"))
        except CommandError as error:
            problems.append(str(error))
    for problem in problems:
        print(problem)
    print("Hay algo que corregir." if problems else "Todo está bien.")
    return 1 if problems else 0


def verify() -> int:
    """Name every difference between what incidents say and what their events say."""
    with database_at_hand():
        import django

        django.setup()
        from soportegl.incidents import verify as verification

        differences = verification.run()
    for difference in differences:
        print(difference)
    print(f"Diferencias: {len(differences)}. Cada incidencia debe decir lo que dicen sus eventos.")
    return 1 if differences else 0


def refuse_without_database(data: Path) -> None:
    """Raise when no database was ever made there and no other one is named."""
    if not env.text("DATABASE_URL") and not (data / "postgres").exists():
        raise CannotRun(f"En {data} todavía no hay base de datos; «soportegl run» la crea.")


@contextmanager
def database_at_hand() -> Iterator[None]:
    """Inside, the embedded database answers: the running one, or one of our own until the end."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soportegl.settings")
    data = Path(env.text("SOPORTEGL_DATA", "datos")).expanduser().absolute()
    if env.text("DATABASE_URL") or not (data / "postgres").exists():
        yield
        return
    try:
        # Held until the end, or a `soportegl run` could start a second server on the same tables.
        lock = take_folder(data)
    except CannotRun:
        yield
        return
    server = Server(data)
    try:
        os.environ["DATABASE_URL"] = server.start()
        yield
    finally:
        server.stop()
        lock.close()


if __name__ == "__main__":
    sys.exit(main())
