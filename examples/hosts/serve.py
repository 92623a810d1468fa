"""SICOIN GL and SERVICIOS GL of the demonstration: one process, two addresses. `serve.py --help` says what it wants."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Prepare what is missing and serve until it is ended."""
    options = argparse.ArgumentParser(description="Los sistemas anfitriones de la demostración.")
    options.add_argument("--data", required=True, help="carpeta de sus datos y llaves")
    options.add_argument("--product", required=True, help="dirección de SoporteGL, por ejemplo http://127.0.0.1:8000")
    options.add_argument("--port", type=int, default=8001)
    options.add_argument("--fd", type=int, help="un socket ya abierto, en lugar del puerto")
    chosen = options.parse_args()
    os.environ.update(HOSTS_DATA=chosen.data, HOSTS_PRODUCT=chosen.product.rstrip("/"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "plays.settings"
    sys.path.insert(0, str(HERE))

    import django

    django.setup()
    from django.core.servers.basehttp import ThreadedWSGIServer
    from plays import people
    from plays.wsgi import application

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_: object) -> None:
            """Nothing: the terminal is the product's."""

    given = socket.socket(fileno=chosen.fd) if chosen.fd else socket.create_server(("127.0.0.1", chosen.port))
    people.prepare(given.getsockname()[1])
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet, bind_and_activate=False)
    server.socket.close()
    server.socket, server.server_address = given, given.getsockname()
    server.server_name, server.server_port = server.server_address[:2]
    server.setup_environ()
    server.set_app(application)
    server.serve_forever()


if __name__ == "__main__":
    main()
