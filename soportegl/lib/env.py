"""Settings read from the environment, and the few that live in the data folder."""

import os
import secrets
from pathlib import Path


class BadSetting(Exception):
    """A setting cannot be understood; the text is the sentence its reader needs."""


def text(name: str, default: str = "") -> str:
    """The variable without surrounding blanks; the default when it is missing or empty."""
    return os.environ.get(name, "").strip() or default


def number(name: str, default: int) -> int:
    """The variable as a whole number."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise BadSetting(f"{name} debe ser un número entero y vale «{value}».") from None


def flag(name: str) -> bool:
    """Whether the variable says yes: 1, true, yes, si."""
    return text(name).lower() in {"1", "true", "yes", "si", "sí"}


def items(name: str, default: str = "") -> list[str]:
    """The variable as a list separated by commas."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def secret(name: str, path: Path, *, create: bool) -> str:
    """The variable, or what the file keeps; a new one is written there only when `create` is given."""
    if value := text(name):
        return value
    try:
        return path.read_text().strip()
    except OSError:
        if not create:
            # A command such as makemigrations needs some key and must leave no file behind.
            return secrets.token_urlsafe(50)
    value = secrets.token_urlsafe(50)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Exclusive: two processes that start together must not end with two keys.
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(value)
    except FileExistsError:
        return path.read_text().strip()
    return value
