"""`soportegl check` and `soportegl verify`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from soportegl.commands.database import django_at_hand
from soportegl.lib import env
from soportegl.run import CannotRun


def check(chosen: Namespace) -> int:
    """Say what is wrong with the settings and what is not ready."""
    with django_at_hand():
        from django.core.management import CommandError, call_command

        from soportegl.incidents import store
        from soportegl.web.views.health import alarms, findings

        problems = [f"{name}: {problem}" for name, problem in findings().items() if problem]
        if problem := store.problem():
            problems.append(f"files: no se puede guardar donde van los archivos ({problem})")
        try:
            call_command("check", deploy=env.flag("SOPORTEGL_HTTPS"))
        except CommandError as error:
            problems.append(str(error))
        warnings = [f"Aviso: {name}: {problem}" for name, problem in alarms().items() if problem]
    for line in (*problems, *warnings):
        print(line)
    print("Hay algo que corregir." if problems else "Todo está bien.")
    return 1 if problems else 0


def verify_options(parser: ArgumentParser) -> None:
    """What takes long is asked for."""
    parser.add_argument(
        "--contents", action="store_true", help="leer además cada archivo entero y comparar su huella (tarda)"
    )


def verify(chosen: Namespace) -> int:
    """Name every difference between what incidents say and what their events say, and every file that is not whole."""
    with django_at_hand():
        from soportegl.incidents import store
        from soportegl.incidents import verify as verification

        try:
            differences = verification.run()
            if chosen.contents:
                differences += verification.damaged_contents()
        except store.Unreachable as problem:
            raise CannotRun(f"No se pueden leer los archivos: {problem}.") from None
    for difference in differences:
        print(difference)
    print(f"Diferencias: {len(differences)}. Cada incidencia debe decir lo que dicen sus eventos.")
    return 1 if differences else 0
