"""Who works in both hosts: some whom SoporteGL knows, one whom it registers, and one whom it does not let in."""

from __future__ import annotations

from typing import NamedTuple

from allauth.idp.oidc.models import Client
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command

from plays import keys
from plays.systems import SYSTEMS

PASSWORD = "soportegl-demo"
#: What SoporteGL is called here, and where it keeps the secret that both know.
CLIENT = "soportegl"


class Person(NamedTuple):
    username: str
    name: str
    email: str
    phone: str
    entity: str
    position: str


BUDGET, ACCOUNTS = "Encargada de presupuesto", "Encargada de contabilidad"
PEOPLE = {
    person.username: person
    for person in (
        Person("ana.municipal", "Ana Lucía Xoquic Tum", "ana@solola.example", "5500-0142", "0701", BUDGET),
        Person("berta.municipal", "Berta Coyoy de León", "berta@xela.example", "5500-0143", "0901", ACCOUNTS),
        Person("nora.compras", "Nora Ixmatá Cúmez", "nora@solola.example", "5500-0144", "0701", BUDGET),
        Person("tito.temporal", "Tito Ramírez Sis", "tito@otra.example", "5500-0145", "9999", ACCOUNTS),
    )
}


def prepare(port: int) -> None:
    """Tables, people and the client that SoporteGL is, one for each system; what is there already stays."""
    call_command("migrate", verbosity=0)
    for person in PEOPLE.values():
        if not User.objects.filter(username=person.username).exists():
            User.objects.create_user(person.username, person.email, PASSWORD, first_name=person.name)
    for system in SYSTEMS.values():
        client = Client.objects.filter(pk=system.slug).first() or Client(pk=system.slug, name="SoporteGL")
        secret = keys.kept(settings.DATA.parent / "sso" / system.slug)
        if not client.secret or not client.check_secret(secret):
            client.set_secret(secret)
        client.scopes, client.skip_consent = "openid\nprofile\nemail", True
        client.set_redirect_uris([f"{settings.PRODUCT}/ingresar/con/{system.slug}/regreso/"])
        client.set_post_logout_redirect_uris([f"{settings.PRODUCT}/ingresar/"])
        client.save()
