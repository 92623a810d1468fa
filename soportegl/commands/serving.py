"""`soportegl run`, and each of its services by itself: `prepare`, `web`, `worker`."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import NoReturn

from soportegl import serving
from soportegl.commands.database import data_folder, django_at_hand
from soportegl.lib import env
from soportegl.lib.database_url import ADDRESS_FILE
from soportegl.run import STATIC_FILES, CannotRun, Options, check_server, run


def address_options(parser: ArgumentParser) -> None:
    """Each has a variable of the environment with the same meaning."""
    host, port = env.text("SOPORTEGL_HOST"), env.text("SOPORTEGL_PORT")
    parser.add_argument("--host", metavar="DIRECCIÓN", default=host, help=f"dónde atender (SOPORTEGL_HOST; {host})")
    parser.add_argument("--port", metavar="PUERTO", type=int, default=port, help=f"puerto (SOPORTEGL_PORT; {port})")


def run_options(parser: ArgumentParser) -> None:
    """Where to serve, and with whom."""
    address_options(parser)
    parser.add_argument(
        "--demo", action="store_true", default=env.flag("SOPORTEGL_DEMO"), help="con personas e incidencias ficticias"
    )
    parser.add_argument(
        "--hosts",
        metavar="CARPETA",
        type=Path,
        help="con --demo: los anfitriones de esa carpeta",
    )


def serve(chosen: Namespace) -> int:
    """Serve until Ctrl-C."""
    if chosen.hosts and not (chosen.demo and (chosen.hosts / "serve.py").exists()):
        raise CannotRun("--hosts es de la demostración (--demo), y quiere una carpeta como examples/hosts.")
    return run(Options(chosen.host, chosen.port, Path(chosen.data), chosen.demo, chosen.hosts))


def prepare(chosen: Namespace) -> int:
    """Bring tables, catalogue and styles up to date; the account of DATABASE_URL must own the tables."""
    if address := env.text("DATABASE_URL"):
        check_server(address)
    with django_at_hand():
        from soportegl.prepare import everything

        print(everything(), end="")
    print("La base de datos está al día.")
    return 0


def web(chosen: Namespace) -> NoReturn:
    """Become gunicorn, so that whoever supervises this process supervises it."""
    refuse_without_address()
    if not STATIC_FILES.exists():
        raise CannotRun("Faltan los estilos de las páginas: constrúyalos con «make setup».")
    os.environ.update({"SOPORTEGL_HOST": chosen.host, "SOPORTEGL_PORT": str(chosen.port)})
    bind = f"{f'[{chosen.host}]' if ':' in chosen.host else chosen.host}:{chosen.port}"
    become(serving.web_command(bind), serving.web_environment(data_folder(), bind))


def worker(chosen: Namespace) -> NoReturn:
    """Become the worker."""
    refuse_without_address()
    become(serving.worker_command(), serving.worker_environment())


def refuse_without_address() -> None:
    """Raise when no database is named and none runs in the data folder."""
    data = data_folder()
    if not env.text("DATABASE_URL") and not (data / ADDRESS_FILE).exists():
        raise CannotRun(f"Falta DATABASE_URL, y ninguna base de datos está en marcha en {data}.")


def become(command: list[str], environment: dict[str, str]) -> NoReturn:
    """This process is that program from here on."""
    os.execve(command[0], command, {**os.environ, **environment})  # noqa: S606 - no shell is wanted between
