"""A PostgreSQL address turned into Django's settings."""

from pathlib import Path
from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from soportegl.lib.env import BadSetting

#: The embedded server leaves its address here, so that commands in another terminal find it.
ADDRESS_FILE = "postgresql.url"
_NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


# Seconds to wait for a connection, until an answer says that there is none, or a job is tried again later.
PATIENCE = {"web": 1.5, "worker": 10}
# Our joins only add names to rows already chosen: weighing every order of eight tables takes longer than reading them,
# and compiling a query for a second never pays off in a page. A random page costs little more than the next one where
# indexes are in memory: believing in disks that turn, the planner reads a table of a million rows to count a thousand.
SERVER = ("join_collapse_limit=1", "jit=off", "random_page_cost=1.1")
#: Whoever waits for a row that somebody else is changing; how long one statement may take is a setting.
LOCK_TIMEOUT = "lock_timeout=10s"


def parts(url: str, data_root: Path) -> dict[str, Any]:
    """Django's settings for this address; without one, for the embedded server of the data folder."""
    if not url:
        try:
            url = (data_root / ADDRESS_FILE).read_text().strip()
        except OSError:
            url = "postgresql:///soportegl"
    try:
        values = conninfo_to_dict(url)
    except ProgrammingError:
        # The address carries a password: it is not repeated in the message.
        raise BadSetting("DATABASE_URL no es una dirección de PostgreSQL válida.") from None
    settings = {_NAMES[name]: str(value) for name, value in values.items() if name in _NAMES}
    options = {name: value for name, value in values.items() if name not in _NAMES}
    return {**settings, "OPTIONS": options}


def database(url: str, data_root: Path, *, process: str, at_once: int, seconds: int = 15) -> dict[str, Any]:
    """Django's settings for the database as a process uses it: what does many things at once pools its connections.

    `seconds` is how long one statement of a page or of a program may take; jobs and commands take theirs.
    """
    found = parts(url, data_root)
    given = found["OPTIONS"]
    bounds = (f"statement_timeout={seconds}s", LOCK_TIMEOUT) if process == "web" else ()
    server = [f"-c {setting}" for setting in (*SERVER, *bounds)]
    found["OPTIONS"] = {
        "connect_timeout": 5,
        **given,
        "application_name": f"soportegl-{process}",
        "options": " ".join([str(given.get("options", "")), *server]).strip(),
        # What a connection was asked so often stays planned on it.
        "prepare_threshold": 2,
    }
    if at_once:
        pool = {"min_size": 2, "max_size": at_once + 2, "max_idle": 300, "timeout": PATIENCE[process]}
        found["OPTIONS"]["pool"] = pool
    # Without it a restarted database costs an error for each connection it had; those of a pool our engine looks at.
    return {"ENGINE": "soportegl.lib.postgresql", **found, "CONN_HEALTH_CHECKS": not at_once}
