"""The hosts of the demonstration: everybody may read the key they sign with, in examples/capsule/."""

from __future__ import annotations

from soportegl.directory.models import System
from soportegl.hosts.models import Host, HostKey
from soportegl.identity.models import Provider

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


#: Of each system who signs, and what its key is called; it is the same key, because nobody relies on it.
HOSTS = {"sicoin-gl": (ISSUER, KID), "servicios-gl": ("https://servicios.example", f"{KID}-servicios")}


def load_hosts() -> None:
    """Register them once, each with the provider that its people sign in with while it runs."""
    for slug, (issuer, kid) in HOSTS.items():
        system = System.objects.get(slug=slug)
        provider = Provider.objects.filter(slug=slug).first()
        values = {"name": system.name, "system": system, "provider": provider, "shows_incidents": True}
        host, created = Host.objects.get_or_create(issuer=issuer, defaults=values)
        if host.provider is None and provider is not None:
            # Of a demonstration that was made before hosts had providers.
            Host.objects.filter(pk=host.pk).update(provider=provider)
        if created:
            HostKey.objects.create(host=host, kid=kid, algorithm="RS256", public_key=PUBLIC_KEY)
