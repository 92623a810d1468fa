"""`soportegl token`: a token for a person, or the identifier and the secret of a system."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from soportegl.commands.database import django_at_hand, person_called
from soportegl.run import CannotRun

MADE = "Token de {user}, hasta el {ends:%d/%m/%Y}. No se vuelve a mostrar:\n\n    {word}\n"
SYSTEM = """Sistema «{name}», como {user}. El secreto no se vuelve a mostrar:

    client_id      {id}
    client_secret  {word}
"""


def token_options(parser: ArgumentParser) -> None:
    """For whom, for what and for how long."""
    parser.add_argument("user", metavar="USUARIO", help="para quién; de un sistema, su persona de servicio")
    parser.add_argument("--name", metavar="NOMBRE", default="Orden soportegl token", help="para qué es")
    parser.add_argument("--scope", metavar="ALCANCE", action="append", default=[], help="sin él, leer y escribir")
    parser.add_argument("--days", metavar="DÍAS", type=int, default=30, help="cuánto dura (30; 365 a lo sumo)")
    parser.add_argument("--client", action="store_true", help="un sistema que pide sus tokens (OAuth2)")


def token(chosen: Namespace) -> int:
    """Print it, once."""
    with django_at_hand():
        from django.core.exceptions import ValidationError

        from soportegl.directory import access
        from soportegl.directory.models import Scope

        user = person_called(chosen.user)
        scopes = chosen.scope or [scope for scope in Scope.values if scope != Scope.REDACT]
        try:
            if chosen.client:
                client, secret = access.make_client(user, name=chosen.name, scopes=scopes)
                print(SYSTEM.format(name=client.name, user=user.username, id=client.client_id, word=secret))
            else:
                made, word = access.make_token(user, name=chosen.name, scopes=scopes, days=chosen.days)
                print(MADE.format(user=user.username, ends=made.expires_at, word=word))
        except ValidationError as wrong:
            raise CannotRun(" ".join(wrong.messages)) from None
    return 0
