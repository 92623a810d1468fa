"""`soportegl init`, `link` and `import`: what somebody does before anybody is served."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path

from soportegl.commands.database import data_folder, database_at_hand, django_at_hand, person_called, set_up
from soportegl.lib import env
from soportegl.run import CannotRun

LINK = "Enlace para poner la contraseña; sirve una sola vez, durante {days} días:\n\n    {link}\n"


def init_options(parser: ArgumentParser) -> None:
    """Who administers."""
    parser.add_argument("--admin", metavar="USUARIO", required=True, help="usuario de la primera administración")
    parser.add_argument("--name", metavar="NOMBRE", default="", help="su nombre completo")
    parser.add_argument("--email", metavar="CORREO", default="", help="su correo electrónico")


def init(chosen: Namespace) -> int:
    """Make the data folder, its key, the tables, the catalogue without sample people, and the first administrator."""
    if env.flag("SOPORTEGL_DEMO"):
        raise CannotRun("SOPORTEGL_DEMO está puesta: una instalación de verdad empieza sin personas ficticias.")
    data = data_folder()
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Written before the settings are read, which take it from here.
        env.secret("SOPORTEGL_SECRET_KEY", data / "secret_key", create=True)
    except OSError as error:
        raise CannotRun(f"No se puede escribir en {data}: {os.strerror(error.errno or 0)}.") from None
    with database_at_hand(create=True):
        set_up()
        from soportegl.prepare import everything

        everything()
        print(f"Listo: tablas y catálogo en {data}.")
        _administrator(chosen)
    return 0


def _administrator(chosen: Namespace) -> None:
    from django.core.exceptions import ValidationError

    from soportegl.directory.demo import CAST
    from soportegl.directory.first_link import DAYS, link_for
    from soportegl.directory.models import User

    fictitious = {person.username for person in CAST} - {"admin"}
    if User.objects.filter(username__in=fictitious).exists():
        raise CannotRun("Aquí está la demostración, con personas ficticias. Elija una carpeta nueva.")
    user = User.objects.filter(username__iexact=chosen.admin).first()
    if user is None:
        made = User(username=chosen.admin.lower(), full_name=chosen.name or chosen.admin, email=chosen.email)
        try:
            made.full_clean(exclude=["password"])
        except ValidationError as error:
            raise CannotRun(" ".join(error.messages)) from None
        user = User.objects.create_superuser(made.username, made.email, None, full_name=made.full_name)
        print(f"Administración: {user.username}.")
    elif not user.permissions.is_administrator:
        raise CannotRun(f"Ya existe «{user.username}» y no administra. Elija otro usuario.")
    elif user.has_usable_password():
        raise CannotRun(f"«{user.username}» ya administra y tiene contraseña; otro enlace lo da «soportegl link».")
    print(LINK.format(days=DAYS, link=link_for(user)))


def link_options(parser: ArgumentParser) -> None:
    """For whom."""
    parser.add_argument("user", metavar="USUARIO", help="para quién")


def link(chosen: Namespace) -> int:
    """Print a link with which somebody sets their password, for those whom no mail reaches."""
    with django_at_hand():
        from soportegl.directory.first_link import DAYS, link_for

        user = person_called(chosen.user)
        print(LINK.format(days=DAYS, link=link_for(user)))
    return 0


def import_options(parser: ArgumentParser) -> None:
    """Which file; without --apply nothing is changed."""
    parser.add_argument("file", metavar="ARCHIVO", help="CSV o XLSX de sedes, de personas o de asuetos")
    parser.add_argument("--apply", action="store_true", help="aplicar; sin esto solo muestra qué pasaría")
    parser.add_argument("--good", action="store_true", help="aplicar las filas buenas aunque haya rechazadas")


def import_file(chosen: Namespace) -> int:
    """Show the fate of each row of a sheet and, when told to, do it."""
    try:
        content = Path(chosen.file).read_bytes()
    except OSError as error:
        raise CannotRun(f"No se puede leer {chosen.file}: {os.strerror(error.errno or 0)}.") from None
    with django_at_hand():
        from soportegl.directory.bulk import plans
        from soportegl.directory.bulk.sheets import Unreadable
        from soportegl.incidents import upkeep

        try:
            plan = upkeep.plan_of(content)
            for row in plan.rows:
                print(f"fila {row.number:>5}  {row.fate:<10} {row.name}")
                for line in row.said:
                    print(f"{'':11} {line}")
            for note in plan.notes:
                print(note)
            print(f"{plan.counted}.")
            print(f"{plan.kind.capitalize()}: {plan.totals}.")
            if chosen.apply:
                upkeep.import_sheet(lambda: upkeep.plan_of(content), by=None, good_only=chosen.good)
        except (Unreadable, plans.Refused) as problem:
            raise CannotRun(str(problem)) from None
    print("Aplicado." if chosen.apply else "No se cambió nada: agregue --apply para aplicarlo.")
    return 0 if plan.is_clean else 1
