from typing import Any

from django.core.management.base import BaseCommand

from soportegl import demo
from soportegl.desk.demo import load_answers
from soportegl.directory.demo import load_people
from soportegl.figures import refreshing
from soportegl.hosts.demo import load_hosts
from soportegl.identity.demo import load_providers
from soportegl.incidents import vocabulary


class Command(BaseCommand):
    help = "Carga las personas y las incidencias ficticias de la demostración; una segunda vez no agrega nada."

    def handle(self, *args: Any, **options: Any) -> None:
        load_people()
        load_providers()
        # With the providers of their people.
        load_hosts()
        demo.load()
        load_answers()
        # Or boards and reports would be empty for the first minutes, and no word be corrected for the first hour.
        refreshing.refresh()
        vocabulary.refresh()
        self.stdout.write(demo.people_text())
