"""Asking addresses that somebody typed: only where it may lead, within a time, and never on to somewhere else.

`requests` looks a name up by itself, after whoever checked it, and follows redirects and the environment's proxies.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable, Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from threading import Timer
from time import monotonic
from typing import NamedTuple
from urllib.parse import urlsplit

Network = str
EXPECTED = (OSError, HTTPException)
#: Of the answer: who reads why something failed needs no more, and a body without an end is not waited for.
MOST_BYTES = 500
#: Where machines tell secrets to whoever asks from inside, and what no single machine has: not even when allowed.
NEVER = tuple(
    ip_network(each)
    for each in (
        *("0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32", "100.100.100.200/32"),
        *("::/128", "fe80::/10", "ff00::/8", "fd00:ec2::254/128"),
    )
)
#: Private, of this machine, of a provider's own net, of documentation and of measuring.
NOT_PUBLIC = tuple(
    ip_network(each)
    for each in (
        *("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24"),
        *("192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
)
#: What is given out so far. Beside it lie the addresses that carry another one: mapped, of NAT64, of a tunnel.
GIVEN_OUT = IPv6Network("2000::/3")


class Forbidden(ValueError):
    """An address that is not to be asked; its text says to people why."""


class Destination(NamedTuple):
    """Where an address leads."""

    secure: bool
    host: str
    port: int
    target: str

    @property
    def named(self) -> str:
        """For the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


class Answer(NamedTuple):
    """What came back; of the body, its beginning."""

    status: int
    said: str
    headers: Mapping[str, str]


def destination(address: str, allowed: Iterable[Network] = ()) -> Destination:
    """What an address means, without looking its name up. Raises Forbidden."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
        # A name with an empty part or one of 64 letters cannot be looked up: who tries stumbles over this instead.
        host.encode("idna")
    except ValueError:
        raise Forbidden("La dirección no se entiende: escríbala como https://sistema.example/avisos.") from None
    if not (address.isascii() and address.isprintable() and " " not in address and host):
        raise Forbidden("La dirección no se entiende: escríbala como https://sistema.example/avisos.")
    if parts.username is not None or parts.fragment:
        raise Forbidden("La dirección no lleva usuario, contraseña ni «#».")
    if parts.scheme not in ("https", "http") or port == 0:
        raise Forbidden("La dirección empieza con https://.")
    secure = parts.scheme == "https"
    if not secure and not any(ip_network(each).is_loopback for each in allowed):
        raise Forbidden("La dirección empieza con https://: por otra, cualquiera leería lo que se envía.")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    found = Destination(secure, host, port or (443 if secure else 80), target)
    if written := _as_address(host):
        check(written, found, allowed)
    return found


def _as_address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def check(found: IPv4Address | IPv6Address, where: Destination, allowed: Iterable[Network]) -> None:
    """Refuse what is no public address and was not allowed by whoever runs this. Raises Forbidden."""
    said = f"{where.host} lleva a {found}, una dirección que no se puede avisar"
    if any(found in each for each in NEVER):
        raise Forbidden(f"{said}.")
    listed = any(found in ip_network(each) for each in allowed)
    carries = isinstance(found, IPv6Address) and found not in GIVEN_OUT
    if not listed and (carries or any(found in each for each in NOT_PUBLIC)):
        raise Forbidden(f"{said}: es de una red privada.")
    if not where.secure and not (listed and found.is_loopback):
        raise Forbidden("Sin https solo se avisa a esta misma máquina.")


def resolved(where: Destination, allowed: Iterable[Network]) -> list[str]:
    """Its addresses, every one of them checked: a name with a good one and a bad one is refused. Raises Forbidden."""
    rows = socket.getaddrinfo(where.host, where.port, type=socket.SOCK_STREAM)
    # A scope, as in fe80::1%eth0, names a card of this machine.
    found = list(dict.fromkeys(str(row[4][0]).partition("%")[0] for row in rows))
    for each in found:
        check(ip_address(each), where, allowed)
    return found


def post(
    address: str, body: bytes, headers: Mapping[str, str], *, seconds: float, allowed: Iterable[Network] = ()
) -> Answer:
    """Send it and read the beginning of the answer. Raises Forbidden, or one of EXPECTED.

    The connection goes to the address that was checked, and nothing else is looked up. A redirect is an answer.
    """
    allowed = tuple(allowed)
    where = destination(address, allowed)
    ends = monotonic() + seconds
    line = _connected(resolved(where, allowed), where.port, ends)
    if where.secure:
        context = ssl.create_default_context()
        line = context.wrap_socket(line, server_hostname=where.host, do_handshake_on_connect=False)
    # Each wait has its own time-out, and a server that says one letter every ten seconds would never meet it.
    watch = Timer(max(0.0, ends - monotonic()), _cut, [line])
    watch.daemon = True
    watch.start()
    try:
        with line:
            if isinstance(line, ssl.SSLSocket):
                line.do_handshake()
            return _asked(line, where, body, headers, ends)
    except (*EXPECTED, ValueError) as problem:
        if monotonic() >= ends:
            raise TimeoutError from problem
        if isinstance(problem, ValueError) and not isinstance(problem, OSError):
            # Of http.client, about an answer that is none.
            raise HTTPException(str(problem)) from problem
        raise
    finally:
        watch.cancel()


def _connected(addresses: list[str], port: int, ends: float) -> socket.socket:
    problem: OSError = OSError("El nombre no lleva a ninguna dirección.")
    for each in addresses:
        if (left := ends - monotonic()) <= 0:
            raise TimeoutError
        try:
            return socket.create_connection((each, port), timeout=left)
        except OSError as found:
            problem = found
    raise problem


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        # Past what TLS makes of it, which forgets its state under the hands of whoever reads.
        socket.socket.shutdown(line, socket.SHUT_RDWR)


def _asked(line: socket.socket, where: Destination, body: bytes, headers: Mapping[str, str], ends: float) -> Answer:
    connection = HTTPConnection(where.host, where.port)
    connection.sock = line
    always = {"Host": where.named, "Connection": "close", "Accept-Encoding": "identity"}
    connection.request("POST", where.target, body=body, headers={**headers, **always})
    response = connection.getresponse()
    if monotonic() >= ends:
        # Where the line is cut http.client takes the headers to end.
        raise TimeoutError
    return Answer(response.status, _beginning(response), {name.lower(): value for name, value in response.getheaders()})


def _beginning(response: HTTPResponse) -> str:
    # The status says whether it arrived; what fails after it changes nothing.
    with suppress(OSError, HTTPException, ValueError):
        return response.read(MOST_BYTES).decode("utf-8", "replace").replace("\0", "")
    return ""
