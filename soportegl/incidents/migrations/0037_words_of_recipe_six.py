"""More synonyms where nobody wrote them already, and the words of before made with numbers whole and apostrophes inside."""

from typing import Any

from django.db import migrations

from soportegl.incidents.migrations._words import made_anew

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


class Migration(migrations.Migration):
    dependencies = [("incidents", "0036_solutions_used")]

    operations = [
        migrations.RunPython(ship, withdraw),
        made_anew(recipe=6),
    ]
