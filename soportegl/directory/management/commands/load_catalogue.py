from typing import Any

from django.core.management.base import BaseCommand

from soportegl.directory.importing import load_catalogue


class Command(BaseCommand):
    help = "Carga departamentos, municipalidades, sistemas, módulos, tipos de expediente, categorías y puestos."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Filas agregadas: {load_catalogue()}.")
