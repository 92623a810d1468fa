"""The hosts that `soportegl run --hosts` starts beside the demonstration: SICOIN GL and SERVICIOS GL, played."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import psycopg

from soportegl.lib.supervisor import Child

NAME = "El anfitrión de demostración"
FOLDER = "anfitriones"
#: Each with the name it is reached by: one process and one port, and cookies that are not mixed.
REACHED = {"sicoin-gl": "127.0.0.1", "servicios-gl": "localhost"}
#: Whose rows say where the hosts are: a port is known only when it is open.
IN_USE = "UPDATE identity_provider SET server_url = %s, is_active = true WHERE slug = %s"
OUT_OF_USE = "UPDATE identity_provider SET is_active = false WHERE slug = %s"


def listen(beside: int) -> socket.socket:
    """A port of this machine alone: the next one, or any that is free."""
    for port in (beside + 1, 0):
        try:
            return socket.create_server(("127.0.0.1", port), backlog=64)
        except (OSError, OverflowError):
            continue
    raise OSError("No port of this machine is free.")


def child(folder: Path, data: Path, product: str, reached_at: socket.socket) -> Child:
    """The hosts at this socket; the product is of use without them."""
    number = reached_at.fileno()
    command = [sys.executable, str(folder / "serve.py"), "--data", str(data / FOLDER)]
    return Child(NAME, [*command, "--product", product, "--fd", str(number)], {}, files=(number,), vital=False)


def point(database: str, port: int | None) -> None:
    """Say to the demonstration where its hosts are; without them nobody is sent there."""
    with psycopg.connect(database, connect_timeout=5) as connection:
        for slug in REACHED:
            if port is None:
                connection.execute(OUT_OF_USE, [slug])
            else:
                connection.execute(IN_USE, [addresses(port)[slug], slug])


def addresses(port: int) -> dict[str, str]:
    """Where each is reached."""
    return {slug: f"http://{name}:{port}" for slug, name in REACHED.items()}


def told(port: int) -> str:
    """The line for whoever started the product."""
    sicoin, servicios = addresses(port).values()
    return f"Sistemas anfitriones de demostración: SICOIN GL en {sicoin}, SERVICIOS GL en {servicios}"
