"""`soportegl check` and `soportegl verify`."""

from __future__ import annotations

from argparse import Namespace

from soportegl.commands.database import django_at_hand
from soportegl.lib import env


def check(chosen: Namespace) -> int:
    """Say what is wrong with the settings and what is not ready."""
    with django_at_hand():
        from django.core.management import CommandError, call_command

        from soportegl.web.views.health import alarms, findings

        problems = [f"{name}: {problem}" for name, problem in findings().items() if problem]
        try:
            call_command("check", deploy=env.flag("SOPORTEGL_HTTPS"))
        except CommandError as error:
            problems.append(str(error))
        warnings = [f"Aviso: {name}: {problem}" for name, problem in alarms().items() if problem]
    for line in (*problems, *warnings):
        print(line)
    print("Hay algo que corregir." if problems else "Todo está bien.")
    return 1 if problems else 0


def verify(chosen: Namespace) -> int:
    """Name every difference between what incidents say and what their events say."""
    with django_at_hand():
        from soportegl.incidents import verify as verification

        differences = verification.run()
    for difference in differences:
        print(difference)
    print(f"Diferencias: {len(differences)}. Cada incidencia debe decir lo que dicen sus eventos.")
    return 1 if differences else 0
