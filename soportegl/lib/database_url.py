"""A PostgreSQL address turned into Django's settings."""

from pathlib import Path
from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from soportegl.lib.env import BadSetting

#: The embedded server leaves its address here, so that commands in another terminal find it.
ADDRESS_FILE = "postgresql.url"
_NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


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
