"""Every variable of the environment, a row each: for the settings, `soportegl check` and docs/configuration.md."""

from __future__ import annotations

import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from soportegl.lib import accepted, service_urls
from soportegl.lib.accepted import Rule, number

OURS = "SOPORTEGL_"
#: Before the name of a provider of identity; there are as many as an administrator makes.
SECRETS_OF_PROVIDERS = "SOPORTEGL_SSO_SECRET_"
#: After the name of a secret: the file in which it stands.
FILE = "_FILE"
_FOLDER = "una carpeta en la que se pueda escribir"
_FLAG = "`1` o `0`"
#: Whom a second factor can be asked of; what each means is in directory/roles.py.
FACTOR_GROUPS = ("reporter", "level2", "level3", "level4", "supervisor", "auditor", "administrator")
_FROM_ONE = "un número desde 1"
#: So much of a wrong value is shown.
SHOWN = 80


class Variable(NamedTuple):
    """Its name, what holds without it, its rule and that rule in words; what must not be repeated, what is outside."""

    name: str
    default: str
    rule: Rule
    accepts: str
    secret: bool = False
    #: Whether it is right depends on the disk: a service that is already installed goes on without it.
    outside: bool = False


VARIABLES = (
    Variable(
        "DATABASE_URL",
        "",
        accepted.database,
        "una dirección como `postgresql://usuario:clave@servidor:5432/base`",
        secret=True,
    ),
    Variable("SOPORTEGL_DATA", "datos", accepted.folder, _FOLDER, outside=True),
    Variable("SOPORTEGL_HOST", "127.0.0.1", accepted.host, "un nombre o una dirección de red, sin `http://` ni puerto"),
    Variable("SOPORTEGL_PORT", "8000", number(0, 65535), "un número de 0 (uno libre) a 65535"),
    Variable("SOPORTEGL_DEMO", "", accepted.flag, _FLAG),
    Variable("SOPORTEGL_PUBLIC_URL", "", accepted.public_url, "una dirección como `https://soporte.example`, sin más"),
    Variable(
        "SOPORTEGL_ALLOWED_HOSTS",
        "localhost,127.0.0.1,[::1]",
        accepted.hosts,
        "nombres separados por comas, sin `https://` ni puerto",
    ),
    Variable("SOPORTEGL_HTTPS", "", accepted.flag, _FLAG),
    Variable("SOPORTEGL_TRUSTED_PROXIES", "0", number(0, 10), "un número de 0 a 10"),
    Variable("SOPORTEGL_SECRET_KEY", "", accepted.at_least(32), "al menos 32 caracteres sin espacios", secret=True),
    Variable(
        "SOPORTEGL_FILES_URL",
        "",
        accepted.address(service_urls.s3),
        "una dirección como `s3://CLAVE:SECRETO@servidor:9000/cubeta?region=us-east-1`",
        secret=True,
    ),
    Variable(
        "SOPORTEGL_SMTP_URL",
        "",
        accepted.address(service_urls.smtp),
        "una dirección como `smtp://usuario:clave@servidor:587?tls=1`",
        secret=True,
    ),
    Variable(
        "SOPORTEGL_MAIL_FROM",
        "SoporteGL <soportegl@localhost>",
        accepted.sender,
        "un correo, con su nombre antes o sin él",
    ),
    Variable("SOPORTEGL_MAIL_RETURN", "", accepted.mailbox, "un correo"),
    Variable(
        "SOPORTEGL_BOUNCES_URL",
        "",
        accepted.address(service_urls.imap),
        "una dirección como `imaps://usuario:clave@servidor:993/INBOX`",
        secret=True,
    ),
    # Longer would look like mail that does not get out.
    Variable("SOPORTEGL_MAIL_TOGETHER_SECONDS", "180", number(0, 900), "un número de 0 a 900"),
    Variable("SOPORTEGL_DISK_RESERVE_MB", "500", number(0, 10**9), "un número desde 0"),
    Variable("SOPORTEGL_STAGED_MB", "1000", number(1, 10**9), _FROM_ONE),
    Variable("SOPORTEGL_REGISTRATIONS_PER_HOUR", "240", number(0, 10**6), "un número desde 0"),
    Variable("SOPORTEGL_API_PER_MINUTE", "600", number(1, 10**6), _FROM_ONE),
    Variable(
        "SOPORTEGL_WEBHOOK_NETWORKS",
        "",
        accepted.networks,
        "redes separadas por comas, como `10.20.0.0/16,127.0.0.0/8`",
    ),
    Variable("SOPORTEGL_LEFT_MB", "100", number(1, 10**9), _FROM_ONE),
    Variable("SOPORTEGL_LEFT_MB_IN_ALL", "1000", number(1, 10**9), _FROM_ONE),
    Variable(
        "SOPORTEGL_CLAMD",
        "",
        accepted.address(service_urls.clamd),
        "un socket como `/run/clamav/clamd.ctl`, o `servidor:3310`",
    ),
    Variable("SOPORTEGL_CLAMD_SECONDS", "60", number(1, 600), "un número de 1 a 600"),
    Variable("SOPORTEGL_CLAMD_ABSENT", "hold", accepted.one_of("hold", "pass"), "`hold` o `pass`"),
    Variable("SOPORTEGL_BACKUPS", "", accepted.folder, _FOLDER, outside=True),
    Variable("SOPORTEGL_BACKUPS_KEEP", "14", number(1, 10_000), _FROM_ONE),
    Variable("SOPORTEGL_BACKUP_KEY", "", accepted.file, "un archivo que se pueda leer", outside=True),
    Variable("SOPORTEGL_WEB_WORKERS", "2", number(1, 64), "un número de 1 a 64"),
    Variable("SOPORTEGL_IDLE_REPORTS", "60", number(2, 1440), "un número de 2 a 1440"),
    Variable("SOPORTEGL_IDLE_ATTENDS", "120", number(2, 1440), "un número de 2 a 1440"),
    Variable("SOPORTEGL_IDLE_ADMINISTERS", "30", number(2, 1440), "un número de 2 a 1440"),
    Variable("SOPORTEGL_SESSION_REPORTS", "10", number(1, 168), "un número de 1 a 168"),
    Variable("SOPORTEGL_SESSION_ATTENDS", "10", number(1, 168), "un número de 1 a 168"),
    Variable("SOPORTEGL_SESSION_ADMINISTERS", "8", number(1, 168), "un número de 1 a 168"),
    Variable(
        "SOPORTEGL_SECOND_FACTOR",
        "",
        accepted.some_of(*FACTOR_GROUPS),
        "palabras de `reporter`, `level2`, `level3`, `level4`, `supervisor`, `auditor` y `administrator`, con comas",
    ),
    Variable("SOPORTEGL_SECOND_FACTOR_FROM", "", accepted.date, "una fecha como `2027-02-01`"),
    Variable("SOPORTEGL_STEP_UP_MINUTES", "15", number(1, 1440), "un número de 1 a 1440"),
    Variable("SOPORTEGL_WEB_THREADS", "16", number(1, 256), "un número de 1 a 256"),
    # Less than gunicorn waits for a whole answer (60 s), or nobody would read why there is none.
    Variable("SOPORTEGL_QUERY_SECONDS", "15", number(1, 50), "un número de 1 a 50"),
    Variable("SOPORTEGL_OFFLINE", "1", accepted.flag, _FLAG),
    Variable("SOPORTEGL_NGINX", "", accepted.nginx, "un programa nginx que exista, o `no`", outside=True),
    Variable(
        "SOPORTEGL_LOG_LEVEL",
        "INFO",
        accepted.one_of("DEBUG", "INFO", "WARNING", "ERROR"),
        "`DEBUG`, `INFO`, `WARNING` o `ERROR`",
    ),
    Variable("SOPORTEGL_LOG_FORMAT", "", accepted.one_of("json", "line"), "`json` o `line`"),
    Variable("SOPORTEGL_METRICS_TOKEN", "", accepted.at_least(16), "al menos 16 caracteres sin espacios", secret=True),
    Variable("SOPORTEGL_DEBUG", "", accepted.flag, _FLAG),
    Variable(
        "SOPORTEGL_PROCESS", "command", accepted.one_of("web", "worker", "command"), "`web`, `worker` o `command`"
    ),
    Variable("SOPORTEGL_FRONT", "", accepted.flag, _FLAG),
)
BY_NAME = {row.name: row for row in VARIABLES}


def default(name: str) -> str:
    """What holds without it; nothing for a variable that is not ours."""
    return BY_NAME[name].default if name in BY_NAME else ""


def wrong(environment: Mapping[str, str], *, outside: bool = True) -> list[str]:
    """A sentence for each value that cannot be used; without what depends on the disk when that is not wanted."""
    found = []
    for row in VARIABLES:
        try:
            value = environment.get(row.name, "").strip() or secret_in_file(environment, row.name)
        except (OSError, UnicodeError) as error:
            why = os.strerror(error.errno or 0) if isinstance(error, OSError) else "no es texto"
            found.append(f"{row.name}{FILE} debe ser un archivo que se pueda leer: {why}.")
            continue
        if value and (outside or not row.outside) and (detail := row.rule(value)) is not None:
            found.append(_sentence(row, value, detail))
    return found


def secret_in_file(environment: Mapping[str, str], name: str) -> str:
    """What stands in the file that is named for a secret; empty when none is. Raises OSError and UnicodeError."""
    row, path = BY_NAME.get(name), environment.get(f"{name}{FILE}", "").strip()
    if not path or not (row.secret if row else name.startswith(SECRETS_OF_PROVIDERS)):
        return ""
    return Path(path).expanduser().read_text().strip()


def together(environment: Mapping[str, str]) -> list[str]:
    """A sentence for each variable that is good by itself and not beside another; a service still starts with them."""
    from django.utils.http import is_same_domain

    values = {name: environment.get(name, "").strip() or default(name) for name in BY_NAME}
    address, found = values["SOPORTEGL_PUBLIC_URL"], []
    if values["SOPORTEGL_HTTPS"].lower() in accepted.YES and not address.lower().startswith("https://"):
        found.append("SOPORTEGL_PUBLIC_URL debe empezar con https://, porque SOPORTEGL_HTTPS dice que así se llega.")
    name = urlsplit(address).hostname or ""
    name = f"[{name}]" if ":" in name else name
    allowed = [item.strip().lower() for item in values["SOPORTEGL_ALLOWED_HOSTS"].split(",")]
    if name and "*" not in allowed and not any(is_same_domain(name, each) for each in allowed):
        found.append(
            f"SOPORTEGL_ALLOWED_HOSTS debe incluir {name}: es el de SOPORTEGL_PUBLIC_URL, adonde llevan los correos."
        )
    return found


def unknown(environment: Mapping[str, str]) -> list[str]:
    """A sentence for each variable that looks like one of ours and is none: most likely a typing error."""
    found = []
    known = set(BY_NAME) | {f"{row.name}{FILE}" for row in VARIABLES if row.secret}
    for name in sorted(name for name in set(environment) - known if not name.startswith(SECRETS_OF_PROVIDERS)):
        near = get_close_matches(name, BY_NAME, 1, 0.84)
        if name.startswith(OURS) or (near == ["DATABASE_URL"] and name.endswith("URL")):
            found.append(f"{name} no es una variable de SoporteGL." + (f" ¿Quiso decir {near[0]}?" if near else ""))
    return found


def _sentence(row: Variable, value: str, detail: str) -> str:
    accepts = row.accepts.replace("`", "")
    if row.secret:
        return f"{row.name} debe ser {accepts}, y no lo es (no se repite aquí: puede llevar una clave)."
    shown = "".join(letter if letter.isprintable() else "�" for letter in value[:SHOWN])
    more = "…" if len(value) > SHOWN else ""
    return f"{row.name} debe ser {accepts}, y vale «{shown}{more}»{f': {detail}' if detail else ''}."
