"""The address of a bucket as the settings of its storage."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from soportegl.lib.env import BadSetting

LIKE = "SOPORTEGL_FILES_URL debe ser como s3://CLAVE:SECRETO@servidor:9000/cubeta?region=us-east-1&tls=0."
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


def options(address: str) -> dict[str, Any]:
    """STORAGES options from `s3://KEY:SECRET@host:port/bucket?region=…&tls=0`; a slash in the secret is %2F.

    Raises BadSetting when it is not such an address.
    """
    try:
        found = urlsplit(address)
        port = found.port
    except ValueError:
        raise BadSetting(LIKE) from None
    asked = parse_qs(found.query)
    bucket = found.path.strip("/")
    if found.scheme != "s3" or not (found.hostname and found.username and found.password):
        raise BadSetting(LIKE)
    if not _BUCKET.fullmatch(bucket) or set(asked) - {"region", "tls"} or asked.get("tls", ["1"]) not in (["0"], ["1"]):
        raise BadSetting(LIKE)
    tls = asked.get("tls") != ["0"]
    host = f"[{found.hostname}]" if ":" in found.hostname else found.hostname
    return {
        "endpoint_url": f"http{'s' if tls else ''}://{host}{f':{port}' if port else ''}",
        "access_key": unquote(found.username),
        "secret_key": unquote(found.password),
        "bucket_name": bucket,
        "region_name": asked.get("region", ["us-east-1"])[0],
        "use_ssl": tls,
    }
