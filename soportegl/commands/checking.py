"""`soportegl check` and `soportegl verify`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from soportegl.commands.database import django_at_hand
from soportegl.run import CannotRun

NO_FACTOR = (
    "Aviso: SOPORTEGL_SECOND_FACTOR: a quien administra le basta su contraseña; "
    "se recomienda level2,level3,level4,supervisor,auditor,administrator"
)
IN_SPANISH = {
    "security.W009": "SOPORTEGL_SECRET_KEY: es corta o repite pocas letras; ponga otra de 50 caracteres al azar",
    "security.W018": "SOPORTEGL_DEBUG: los errores muestran sus detalles a cualquiera; quítela",
}


def of_django(*, deploy: bool) -> list[str]:
    """What Django's own checks find, without what the settings say is covered elsewhere."""
    from django.core.checks import WARNING, run_checks

    found = [each for each in run_checks(include_deployment_checks=deploy) if each.is_serious(WARNING)]
    return [
        IN_SPANISH.get(each.id or "", f"{each.id}: una revisión de Django dice «{each.msg}»")
        for each in found
        if not each.is_silenced()
    ]


def check(chosen: Namespace) -> int:
    """Say what is wrong with the settings and what is not ready."""
    with django_at_hand():
        from django.conf import settings

        from soportegl.reading.health import alarms, findings, thorough

        found = findings() | thorough()
        problems = [f"{name}: {problem}" for name, problem in found.items() if problem]
        problems += of_django(deploy=settings.HTTPS)
        warnings = [f"Aviso: {name}: {problem}" for name, problem in alarms().items() if problem]
        if settings.HTTPS and "administrator" not in settings.SECOND_FACTOR:
            warnings.append(NO_FACTOR)
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
    """Name every difference between what incidents, sums and events say, and every file that is not whole."""
    with django_at_hand():
        from soportegl.figures import refreshing
        from soportegl.incidents import store
        from soportegl.incidents import verify as verification

        try:
            differences = verification.run() + refreshing.differences()
            if chosen.contents:
                differences += verification.damaged_contents()
        except store.Unreachable as problem:
            raise CannotRun(f"No se pueden leer los archivos: {problem}.") from None
    for difference in differences:
        print(difference)
    print(f"Diferencias: {len(differences)}. Cada incidencia debe decir lo que dicen sus eventos.")
    return 1 if differences else 0
