"""The host of the demonstration: everybody may read the key it signs with, in examples/capsule/."""

from __future__ import annotations

from soportegl.directory.models import System
from soportegl.hosts.models import Host, HostKey

ISSUER, KID = "https://sicoin.example", "demostracion"
PUBLIC_KEY = """\
-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAmIc9DKFJSo+fu55maW99
ATFgTWYFcRVI8EN9uPrgtrPbt78nm7jDBn8hWyfUDhMbgjBNvgbOEGSWnnT05Lfq
DaN31RsEjBIA/n2IFb1bNhlw6Js4VcdXsplEVuDiejT1QJX66lxpPbXQfUr4AqRp
ZuvXUHOlShxGWEH9pqBNcYZWOczDS8NmASpnDdhxhqh/yNxm6bcGdBQh+yrs5TdH
r8oKeZcxsgWqjhlCFc81KDA9uSdlE0y767u4dqojVj8MlJ9TrEcZUTSlvq4fBL5R
ENGIzFTW0Gkv1qz8Yl6k3h04lzOdQAxeeSB/hjEb1ZxfqhdZlxGahMrqtSW2K1I4
twIDAQAB
-----END PUBLIC KEY-----
"""


def load_hosts() -> None:
    """Register it once."""
    system = System.objects.get(slug="sicoin-gl")
    host, created = Host.objects.get_or_create(issuer=ISSUER, defaults={"name": "SICOIN GL", "system": system})
    if created:
        HostKey.objects.create(host=host, kid=KID, algorithm="RS256", public_key=PUBLIC_KEY)
