"""`soportegl backup`, `restore`, `rehearse` and `key`."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path

from soportegl.backups.backup_repository import BackupRepository
from soportegl.commands.database import data_folder, django_at_hand, set_up
from soportegl.lib import env
from soportegl.lib.embedded_postgres import FORGETFUL, Server
from soportegl.run import CannotRun, take_folder


def say(line: str) -> None:
    """One line for whoever waits, at once even when the output is a file."""
    print(line, flush=True)


def _place(parser: ArgumentParser, option: str, what: str) -> None:
    parser.add_argument(option, dest="repository", metavar="CARPETA", default="", help=f"{what} (SOPORTEGL_BACKUPS)")
    parser.add_argument(
        "--key", metavar="ARCHIVO", default=env.text("SOPORTEGL_BACKUP_KEY"), help="llave (SOPORTEGL_BACKUP_KEY)"
    )


def backup_options(parser: ArgumentParser) -> None:
    """Where to, with what key, and how many to keep."""
    _place(parser, "--to", "carpeta de los respaldos")
    keep = env.text("SOPORTEGL_BACKUPS_KEEP")
    parser.add_argument("--keep", metavar="N", type=int, default=keep, help=f"cuántos conservar ({keep})")


def backup(chosen: Namespace) -> int:
    """Back up the database as it stands at one moment and the files that it speaks of."""
    with django_at_hand():
        from soportegl.backups.making import make

        made = make(repository_of(chosen), key=key_of(chosen), keep=max(chosen.keep, 1), say=say)
    absent = f"; {made.absent} ya no estaban" if made.absent else ""
    say(f"Respaldo {made.name} listo: {made.files} archivos, {made.new_files} nuevos{absent}.")
    return 0


def rehearse_options(parser: ArgumentParser) -> None:
    """Which one, from where, with what key."""
    _place(parser, "--from", "carpeta de los respaldos")
    parser.add_argument("name", metavar="RESPALDO", nargs="?", default="", help="cuál (el último)")


def rehearse(chosen: Namespace) -> int:
    """Restore the latest backup into a scratch place, verify it and throw it away."""
    with django_at_hand():
        from soportegl.backups.restoring import rehearse

        repository = repository_of(chosen)
        manifest = repository.find(chosen.name)
        seconds = rehearse(repository, manifest, key=key_of(chosen), say=say)
    say(f"El respaldo {manifest.name} se puede restaurar: tomó {seconds:.0f} s y no hay diferencias.")
    return 0


def restore_options(parser: ArgumentParser) -> None:
    """Which one, from where, with what key; --data or DATABASE_URL say where to."""
    rehearse_options(parser)
    # Only for rehearsals, which throw the copy away.
    parser.add_argument("--scratch", action="store_true", help="la copia se va a borrar: lee los archivos del respaldo")


def restore(chosen: Namespace) -> int:
    """Restore into an empty place, then verify."""
    data = data_folder()
    if (data / "postgres").exists() or any((data / "archivos").glob("*/*")):
        raise CannotRun(f"En {data} ya hay datos. Restaure en una carpeta nueva, con --data.")
    lock = take_folder(data)
    server = None if env.text("DATABASE_URL") else Server(data, FORGETFUL if chosen.scratch else None)
    try:
        if server:
            os.environ["DATABASE_URL"] = server.start()
        return _restore(chosen)
    finally:
        if server:
            server.stop()
        lock.close()


def _restore(chosen: Namespace) -> int:
    set_up()
    from soportegl.backups import restoring
    from soportegl.reading.health import missing_migrations

    repository = repository_of(chosen)
    restoring.restore(repository, repository.find(chosen.name), key=key_of(chosen), linked=chosen.scratch, say=say)
    if missing := missing_migrations():
        from soportegl.prepare import prepare

        say(f"El respaldo es de una versión anterior: se aplican {missing} migraciones…")
        prepare()
    differences = restoring.prove(say)
    for difference in differences[:100]:
        say(difference)
    say(f"Restaurado. Diferencias: {len(differences)}.")
    return 1 if differences else 0


def key_options(parser: ArgumentParser) -> None:
    """The new file."""
    parser.add_argument("file", metavar="ARCHIVO", help="archivo nuevo, que solo su dueño podrá leer")


def key(chosen: Namespace) -> int:
    """Make a key for backups."""
    from soportegl.backups.keys import create

    public = create(Path(chosen.file))
    say(f"Llave creada en {chosen.file}. Guarde una copia fuera de esta máquina: sin ella no se lee ningún respaldo.")
    say(f"Para respaldar basta la parte pública: {public}")
    return 0


def repository_of(chosen: Namespace) -> BackupRepository:
    """The folder of backups that was given, or that of the settings."""
    from soportegl.backups.making import default_repository

    return BackupRepository(Path(chosen.repository)) if chosen.repository else default_repository()


def key_of(chosen: Namespace) -> Path | None:
    """The key that was given, if any."""
    return Path(chosen.key) if chosen.key else None
