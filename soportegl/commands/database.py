"""A database for a command: the one that runs, or one of our own for as long as the command takes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from soportegl.lib import env
from soportegl.lib.embedded_postgres import Server
from soportegl.run import CannotRun, take_folder

if TYPE_CHECKING:
    from soportegl.directory.models import User


def data_folder() -> Path:
    """The data folder that this command was told to use."""
    return Path(env.text("SOPORTEGL_DATA")).expanduser().absolute()


def refuse_without_database() -> None:
    """Raise when no database was ever made there and no other one is named."""
    data = data_folder()
    if not env.text("DATABASE_URL") and not (data / "postgres").exists():
        raise CannotRun(f"En {data} todavía no hay base de datos; «soportegl run» la crea.")


def set_up() -> None:
    """Have Django know its settings and its parts: nothing of ours that has tables is imported before."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soportegl.settings")
    import django

    django.setup()


@contextmanager
def database_at_hand(*, create: bool = False) -> Iterator[None]:
    """Inside, the embedded database answers: the running one, or one of our own until the end, new where `create`."""
    data = data_folder()
    if env.text("DATABASE_URL") or not (create or (data / "postgres").exists()):
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


@contextmanager
def django_at_hand() -> Iterator[None]:
    """Inside, the database answers and Django is set up. Raises CannotRun when there is no database yet."""
    refuse_without_database()
    with database_at_hand():
        set_up()
        yield


def person_called(username: str) -> User:
    """Whoever has this user name and is active, once Django is set up. Raises CannotRun."""
    from soportegl.directory.models import User

    user = User.objects.filter(username__iexact=username, is_active=True).first()
    if user is None:
        raise CannotRun(f"No existe «{username}», o no está activa.")
    return user
