"""Settings read from the environment, and the few that live in the data folder."""

import os
import secrets
from pathlib import Path

from soportegl.lib import variables
from soportegl.lib.accepted import YES


class BadSetting(Exception):
    """A setting cannot be understood; the text is the sentence its reader needs, or a line for each of several."""


def refuse_what_is_wrong() -> None:
    """Raise BadSetting when any variable has a value that cannot be used, with all of them."""
    # What depends on the disk is judged where it is used: a key that is not there yet stops nothing that needs none.
    if found := variables.wrong(os.environ, outside=False):
        raise BadSetting("\n".join(found))


def text(name: str, default: str | None = None) -> str:
    """The variable without surrounding blanks; the default, or that of its row, when it is missing or empty."""
    value = os.environ.get(name, "").strip() or _from_file(name)
    return value or (variables.default(name) if default is None else default)


def _from_file(name: str) -> str:
    """What stands in the file that the variable with `_FILE` names: services hand secrets over so."""
    try:
        return variables.secret_in_file(os.environ, name)
    except OSError as error:
        raise BadSetting(f"No se puede leer el archivo de {name}_FILE: {os.strerror(error.errno or 0)}.") from None
    except UnicodeError:
        raise BadSetting(f"El archivo de {name}_FILE no es texto.") from None


def for_other_programs() -> dict[str, str]:
    """The environment for a program that is not ours: without our settings, and so without our secrets."""
    ours = ("SOPORTEGL_", "DJANGO_", "DATABASE_URL")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def public_url(port: int) -> str:
    """The address under which people reach us: that of the variable, or of this port on this machine."""
    return text("SOPORTEGL_PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/")


def number(name: str) -> int:
    """The variable, which is a whole number, or that of its row."""
    return int(text(name))


def secrets_of_providers() -> dict[str, str]:
    """The secrets with which providers of identity know us, by the end of the variable's name: one for each of them."""
    prefix, file = variables.SECRETS_OF_PROVIDERS, variables.FILE
    names = {name.removesuffix(file) for name in os.environ if name.startswith(prefix)}
    return {name.removeprefix(prefix): text(name) for name in names}


def flag(name: str) -> bool:
    """Whether the variable says yes: 1, true, yes, si, on."""
    return text(name).lower() in YES


def items(name: str) -> list[str]:
    """The variable as a list separated by commas."""
    return [item.strip() for item in text(name).split(",") if item.strip()]


def secret(name: str, path: Path, *, create: bool) -> str:
    """The variable, or what the file keeps; a new one is written there only when `create` is given."""
    if value := text(name):
        return value
    try:
        if value := path.read_text().strip():
            return value
        raise BadSetting(f"El archivo {path} está vacío: ahí va la clave secreta. Bórrelo, y se crea otra.")
    except FileNotFoundError:
        if not create:
            # A command such as makemigrations needs some key and must leave no file behind.
            return secrets.token_urlsafe(50)
    except (OSError, UnicodeError) as error:
        # Another key in its place would end every session without a word.
        reason = os.strerror(error.errno or 0) if isinstance(error, OSError) else "no es texto"
        raise BadSetting(f"No se puede leer la clave secreta de {path}: {reason}.") from None
    value = secrets.token_urlsafe(50)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Exclusive: two processes that start together must not end with two keys.
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(value)
    except FileExistsError:
        return path.read_text().strip()
    return value
