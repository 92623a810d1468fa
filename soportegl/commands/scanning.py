"""`soportegl rescan`: have the antivirus look at files that were there before it, or once more at all."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from soportegl.commands.database import django_at_hand
from soportegl.run import CannotRun


def rescan_options(parser: ArgumentParser) -> None:
    """What was looked at already is asked for."""
    parser.add_argument("--all", action="store_true", help="también los que ya se revisaron: hay firmas nuevas")


def rescan(chosen: Namespace) -> int:
    """Put the files in line; the worker asks about them."""
    with django_at_hand():
        from django.conf import settings

        from soportegl.incidents import antivirus, scanning

        if settings.CLAMD is None:
            raise CannotRun("No hay antivirus: ponga SOPORTEGL_CLAMD.")
        waiting = antivirus.ask_all(again=chosen.all)
        problem = scanning.problem()
    print(f"Contenidos en fila para el antivirus: {waiting}. Los revisa el trabajador.")
    if problem:
        print(f"Aviso: {problem}.")
    return 0
