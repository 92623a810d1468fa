"""`soportegl capsule`: makes a capsule as a host would, and explains one that somebody received."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from soportegl.commands.database import django_at_hand
from soportegl.lib import env
from soportegl.run import CannotRun

#: What an option of `make` is called in the capsule.
OPTIONS = {
    "user": ("sub", "usuario de SoporteGL"),
    "entity": ("entidad", "código de la entidad, por ejemplo 0701"),
    "system": ("sistema", "identificador del sistema, por ejemplo sicoin-gl"),
    "module": ("modulo", "módulo"),
    "screen": ("pantalla", "pantalla"),
    "kind": ("expediente_tipo", "tipo de expediente"),
    "number": ("expediente_numero", "número de expediente"),
    "incident": ("gestion", "código de una gestión que se abre, en lugar de una nueva"),
    "error": ("error", "código de error"),
}


def capsule_options(parser: ArgumentParser) -> None:
    """Two orders: what each needs."""
    orders = parser.add_subparsers(dest="order", required=True, metavar="make|explain")
    make = orders.add_parser("make", help="firmar una cápsula nueva con la llave privada de un sistema")
    make.add_argument("--key", metavar="ARCHIVO", required=True, help="llave privada en PEM, sin contraseña")
    make.add_argument("--kid", required=True, help="nombre con que se registró la llave")
    make.add_argument("--issuer", metavar="EMISOR", required=True, help="iss, como se registró")
    make.add_argument("--audience", metavar="DIRECCIÓN", help="aud (SOPORTEGL_PUBLIC_URL/entrada/)")
    make.add_argument("--algorithm", choices=["RS256", "ES256", "EdDSA"], help="por omisión, el de la llave")
    for name, (_, help_) in OPTIONS.items():
        make.add_argument(f"--{name}", metavar="TEXTO", required=name in ("user", "entity"), help=help_)
    explain = orders.add_parser("explain", help="decir qué lleva una cápsula y por qué se rechazaría; no la usa")
    explain.add_argument("token", nargs="?", metavar="CÁPSULA", help="sin ella se lee de la entrada")


def capsule(chosen: Namespace) -> int:
    """Make one or explain one."""
    return _make(chosen) if chosen.order == "make" else _explain(chosen)


def _make(chosen: Namespace) -> int:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    from soportegl.hosts import making

    try:
        private = load_pem_private_key(Path(chosen.key).read_bytes(), None)
        algorithm = chosen.algorithm or making.algorithm_of(private)
    except OSError as error:
        raise CannotRun(f"No se puede leer {chosen.key}: {error.strerror}.") from None
    except (ValueError, TypeError):
        raise CannotRun(f"{chosen.key} no es una llave privada en PEM sin contraseña.") from None
    public_url = env.public_url(env.number("SOPORTEGL_PORT"))
    said = {claim: value for name, (claim, _) in OPTIONS.items() if (value := getattr(chosen, name))}
    claims = making.claims(chosen.issuer, chosen.audience or f"{public_url}/entrada/", **said)
    try:
        print(making.sign(claims, private=private, algorithm=algorithm, kid=chosen.kid))
    except (ValueError, TypeError):
        raise CannotRun(f"Con esa llave no se firma {algorithm}.") from None
    return 0


def _explain(chosen: Namespace) -> int:
    token = chosen.token if chosen.token else sys.stdin.read()
    with django_at_hand():
        from soportegl.hosts import arrivals

        said = arrivals.explain(token.strip())
    if said.header:
        print("Cabecera:", json.dumps(said.header, ensure_ascii=False, indent=2))
        print("Datos:", json.dumps(said.claims, ensure_ascii=False, indent=2))
    if said.refused is None:
        print("Se acepta. No se usó: sigue valiendo.")
        return 0
    print(f"No se acepta ({said.refused.reason.code}): {said.refused.hint}")
    print(f"La persona leería: «{said.refused.reason.sentence}»")
    return 1
