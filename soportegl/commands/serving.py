"""`soportegl run`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from soportegl.lib import env
from soportegl.run import Options, run


def run_options(parser: ArgumentParser) -> None:
    """Each has a variable of the environment with the same meaning."""
    host, port = env.text("SOPORTEGL_HOST", "127.0.0.1"), env.number("SOPORTEGL_PORT", 8000)
    parser.add_argument("--host", metavar="DIRECCIÓN", default=host, help=f"dónde atender (SOPORTEGL_HOST; {host})")
    parser.add_argument("--port", metavar="PUERTO", type=int, default=port, help=f"puerto (SOPORTEGL_PORT; {port})")
    parser.add_argument(
        "--demo", action="store_true", default=env.flag("SOPORTEGL_DEMO"), help="con personas e incidencias ficticias"
    )


def serve(chosen: Namespace) -> int:
    """Serve until Ctrl-C."""
    return run(Options(chosen.host, chosen.port, Path(chosen.data), chosen.demo))
