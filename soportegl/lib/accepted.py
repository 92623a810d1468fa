"""What a variable of the environment may be: each rule answers None, or what more there is to say of a wrong value."""

from __future__ import annotations

import datetime
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from email.utils import parseaddr
from ipaddress import AddressValueError, IPv6Address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

Rule = Callable[[str], str | None]

#: It is wrong, and what is accepted says everything.
WRONG = ""
YES, NO = frozenset(("1", "true", "yes", "si", "sí", "on")), frozenset(("0", "false", "no", "off"))
_HOST = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?")
_MAILBOX = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+")


def flag(value: str) -> str | None:
    """Yes or no."""
    return None if value.lower() in YES | NO else WRONG


def number(least: int, most: int) -> Rule:
    """A whole number from the one to the other."""

    def rule(value: str) -> str | None:
        # int() would take «1_0» and « ٣».
        return None if re.fullmatch(r"-?[0-9]{1,12}", value) and least <= int(value) <= most else WRONG

    return rule


def one_of(*values: str) -> Rule:
    """One of these words, in capitals or not."""
    known = {value.lower() for value in values}
    return lambda value: None if value.lower() in known else WRONG


def some_of(*values: str) -> Rule:
    """Words of these, separated by commas."""
    return lambda value: None if {each.strip() for each in value.split(",") if each.strip()} <= set(values) else WRONG


def date(value: str) -> str | None:
    """A day, year first."""
    try:
        return None if len(value) == 10 and datetime.date.fromisoformat(value) else WRONG
    except ValueError:
        return WRONG


def at_least(length: int) -> Rule:
    """So many characters, without blanks."""
    return lambda value: None if len(value) >= length and not re.search(r"\s", value) else WRONG


def host(value: str) -> str | None:
    """A name or an address, without scheme and port."""
    return None if _HOST.fullmatch(value) or _is_ipv6(value) else WRONG


def hosts(value: str) -> str | None:
    """Names separated by commas, as Django's ALLOWED_HOSTS takes them."""
    items = [item.strip() for item in value.split(",") if item.strip()]
    wrong = [item for item in items if not _is_allowed_host(item)]
    if wrong:
        return f"«{wrong[0][:60]}» no lo es"
    return None if items else WRONG


def networks(value: str) -> str | None:
    """Networks separated by commas, each from its first address."""
    for each in (item.strip() for item in value.split(",") if item.strip()):
        try:
            ip_network(each)
        except ValueError:
            return f"«{each[:60]}» no lo es"
    return None


def public_url(value: str) -> str | None:
    """Where people arrive: scheme, name and port, and nothing after them."""
    try:
        found = urlsplit(value)
        port = found.port
    except ValueError:
        return WRONG
    good = found.scheme in ("http", "https") and host(found.hostname or "") is None and port != 0
    return None if good and found.path in ("", "/") and not (found.query or found.fragment or found.username) else WRONG


def mailbox(value: str) -> str | None:
    """An address alone."""
    return None if _MAILBOX.fullmatch(value) else WRONG


def sender(value: str) -> str | None:
    """An address, with the name before it or not."""
    return None if _MAILBOX.fullmatch(parseaddr(value)[1]) and value.isprintable() else WRONG


def database(value: str) -> str | None:
    """What PostgreSQL's own library takes for an address, with ports that exist."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        found = conninfo_to_dict(value)
    except ProgrammingError:
        return WRONG
    ports = str(found.get("port") or 5432).split(",")
    return None if all(number(1, 65535)(port) is None for port in ports if port) else WRONG


def address(read: Callable[[str], object]) -> Rule:
    """What the reader of such addresses takes; its ports are ports and not 0."""

    def rule(value: str) -> str | None:
        try:
            read(value)
            return WRONG if urlsplit(value).port == 0 else None
        except ValueError:
            return WRONG

    return rule


def folder(value: str) -> str | None:
    """A folder where this account may write, or that it may make."""
    path = Path(value).expanduser().absolute()
    try:
        while not path.exists():
            path = path.parent
    except OSError as error:
        return os.strerror(error.errno or 0)
    if not path.is_dir():
        return f"{path} no es una carpeta"
    return None if os.access(path, os.W_OK | os.X_OK) else f"esta cuenta no puede escribir en {path}"


def file(value: str) -> str | None:
    """A file that this account may read."""
    path = Path(value).expanduser()
    try:
        if not path.exists():
            return "no existe"
        if not path.is_file():
            return "no es un archivo"
    except OSError as error:
        return os.strerror(error.errno or 0)
    return None if os.access(path, os.R_OK) else "esta cuenta no lo puede leer"


def nginx(value: str) -> str | None:
    """The program, asked for its name, or the word that there shall be none."""
    if value.lower() == "no":
        return None
    if not (program := shutil.which(value)):
        return WRONG
    try:
        said = subprocess.run([program, "-v"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=10)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return "no es nginx"
    return None if "nginx" in said.stderr else "no es nginx"


def _is_ipv6(value: str) -> bool:
    try:
        IPv6Address(value)
    except AddressValueError:
        return False
    return True


def _is_allowed_host(value: str) -> bool:
    if value.startswith("[") and value.endswith("]"):
        return _is_ipv6(value[1:-1])
    return value == "*" or bool(_HOST.fullmatch(value.removeprefix(".")))
