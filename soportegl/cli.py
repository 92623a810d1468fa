"""The command `soportegl`: one row for each thing it can be told."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from soportegl import __version__
from soportegl.backups.errors import BackupFailed
from soportegl.commands.backing_up import (
    backup,
    backup_options,
    key,
    key_options,
    rehearse,
    rehearse_options,
    restore,
    restore_options,
)
from soportegl.commands.capsules import capsule, capsule_options
from soportegl.commands.checking import check, verify, verify_options
from soportegl.commands.database import database_at_hand
from soportegl.commands.first_day import import_file, import_options, init, init_options, link, link_options
from soportegl.commands.indexing import reindex, reindex_options
from soportegl.commands.scanning import rescan, rescan_options
from soportegl.commands.serving import address_options, prepare, run_options, serve, web, worker
from soportegl.commands.tokens import token, token_options
from soportegl.commands.upgrading import upgrade, upgrade_options
from soportegl.lib import env, variables
from soportegl.lib.env import BadSetting
from soportegl.lib.postgres_files import Unusable
from soportegl.lib.supervisor import GaveUp
from soportegl.run import CannotRun


def no_options(parser: argparse.ArgumentParser) -> None:
    """Nothing but the data folder, which every command has."""


class Command(NamedTuple):
    name: str
    help: str
    do: Callable[[argparse.Namespace], int]
    options: Callable[[argparse.ArgumentParser], None] = no_options


COMMANDS = (
    Command("run", "levantar todo y atender hasta Ctrl-C", serve, run_options),
    Command("init", "empezar una instalación de verdad, con su primera administración", init, init_options),
    Command(
        "import",
        "cargar sedes, personas o asuetos de un CSV o XLSX; sin --apply solo muestra",
        import_file,
        import_options,
    ),
    Command("link", "enlace de una vez para que alguien ponga su contraseña", link, link_options),
    Command("token", "token de la API para una persona, o acceso de un sistema", token, token_options),
    Command("prepare", "poner al día tablas, catálogo y estilos, como dueño de las tablas", prepare),
    Command("web", "solo las páginas", web, address_options),
    Command("worker", "solo el trabajador: lo que se envía y se hace después", worker),
    Command("check", "revisar la configuración y si todo está listo", check),
    Command("verify", "revisar que cada incidencia diga lo que dicen sus eventos", verify, verify_options),
    Command("rescan", "poner en fila para el antivirus los archivos que no revisó", rescan, rescan_options),
    Command("reindex", "hacer de nuevo las palabras con que se busca", reindex, reindex_options),
    Command("backup", "respaldar la base de datos y los archivos", backup, backup_options),
    Command("restore", "restaurar un respaldo en un lugar vacío, y revisarlo", restore, restore_options),
    Command("rehearse", "probar que el último respaldo se puede restaurar", rehearse, rehearse_options),
    Command("upgrade", "pasar la base de datos a esta versión, ensayándolo antes", upgrade, upgrade_options),
    Command("capsule", "hacer o explicar la cápsula con que un sistema envía a alguien", capsule, capsule_options),
    Command("key", "crear una llave para cifrar los respaldos", key, key_options),
)


HELP = ("-h", "--help", "--version")
#: A key is made before any setting names it.
KEEP_NO_SETTINGS = (["key"],)
#: A service that runs already is not kept from starting by a folder or a file that only another one needs.
SERVICES = (["web"], ["worker"], ["manage"])


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what was asked; when it cannot be done, one sentence and 1."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if any(word in HELP for word in words) or words[:1] in KEEP_NO_SETTINGS:
        return do(words)
    wrong, unknown = variables.wrong(os.environ, outside=words[:1] not in SERVICES), variables.unknown(os.environ)
    if words[:1] == ["check"]:
        # Nothing else can be looked at with settings that are wrong.
        problems = wrong + unknown if wrong else unknown + variables.together(os.environ)
        if problems:
            return told(problems) if wrong else max(do(words), told(problems))
    for line in unknown:
        print(f"soportegl: Aviso: {line}", file=sys.stderr)
    for line in wrong:
        print(f"soportegl: {line}", file=sys.stderr)
    return 1 if wrong else do(words)


def told(problems: list[str]) -> int:
    """What `soportegl check` found in the variables."""
    print(*problems, "Hay algo que corregir.", sep="\n")
    return 1


def do(words: list[str]) -> int:
    """What was asked, with settings that can be used."""
    try:
        if words[:1] == ["manage"]:
            # Before argparse: Django's commands have their own options.
            return manage(words[1:])
        chosen = parser().parse_args(words)
        os.environ["SOPORTEGL_DATA"] = str(Path(chosen.data).expanduser().absolute())
        done: int = chosen.do(chosen)
        return done
    except (CannotRun, Unusable, BadSetting, GaveUp, BackupFailed) as problem:
        for line in str(problem).splitlines():
            print(f"soportegl: {line}", file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    whole = argparse.ArgumentParser(prog="soportegl", description="Incidencias de SICOIN GL y SERVICIOS GL.")
    whole.add_argument("--version", action="version", version=__version__)
    common = argparse.ArgumentParser(add_help=False)
    data = env.text("SOPORTEGL_DATA")
    common.add_argument("--data", metavar="CARPETA", default=data, help=f"carpeta de datos (SOPORTEGL_DATA; {data})")
    rows = whole.add_subparsers(dest="command", required=True, metavar="ORDEN")
    for command in COMMANDS:
        row = rows.add_parser(command.name, parents=[common], help=command.help, description=command.help)
        command.options(row)
        row.set_defaults(do=command.do)
    rows.add_parser("manage", add_help=False, help="las órdenes de Django: soportegl manage …")
    return whole


def manage(words: list[str]) -> int:
    """One of Django's commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soportegl.settings")
    with database_at_hand():
        from django.core.management import execute_from_command_line

        execute_from_command_line(["soportegl manage", *words])
        if words[:1] in (["migrate"], ["flush"]):
            from soportegl import prepared

            prepared.forget()
    return 0


if __name__ == "__main__":
    sys.exit(main())
