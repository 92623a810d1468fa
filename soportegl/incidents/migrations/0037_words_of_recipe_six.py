"""More synonyms where nobody wrote them already, and the words of before made with numbers whole and apostrophes inside."""

from typing import Any

from django.db import migrations
from django.utils import timezone

SYNONYMS = (
    "empleado | trabajador",
    "laptop | computadora portátil | computadora",
    "exoneración | amnistía",
    "FEL | factura electrónica",
    "CODEDE | consejo de desarrollo",
    "Contraloría | CGC",
    "INFOM | instituto de fomento municipal",
    "PAC | plan anual de compras",
    "RTU | registro tributario unificado",
)


def ship(apps: Any, schema_editor: Any) -> None:
    synonyms = apps.get_model("incidents", "Synonym")
    known = set(synonyms.objects.values_list("words", flat=True))
    synonyms.objects.bulk_create([synonyms(words=words) for words in SYNONYMS if words not in known])


def withdraw(apps: Any, schema_editor: Any) -> None:
    apps.get_model("incidents", "Synonym").objects.filter(words__in=SYNONYMS).delete()


def made_anew(apps: Any, schema_editor: Any) -> None:
    """The worker makes the words of what is there again; those of before serve till then."""
    incident, index = apps.get_model("incidents", "Incident"), apps.get_model("incidents", "SearchIndex")
    if incident.objects.exists():
        last = index.objects.order_by("-pk").first() or index(finished_at=timezone.now())
        last.recipe, last.reached, last.made, last.total = 6, 0, 0, incident.objects.count()
        last.started_at = None
        last.save()


class Migration(migrations.Migration):
    dependencies = [("incidents", "0036_solutions_used")]

    operations = [
        migrations.RunPython(ship, withdraw),
        migrations.RunPython(made_anew, migrations.RunPython.noop),
    ]
