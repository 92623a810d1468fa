from typing import Any

from django.db import migrations

# Ours, so that they can be corrected: one row a meaning.
SYNONYMS = (
    "CUR | comprobante único de registro",
    "OC | orden de compra",
    "NOG | número de operación Guatecompras",
    "NPG | número de publicación Guatecompras",
    "IUSI | impuesto único sobre inmuebles",
    "FR | fondo rotativo",
    "POA | plan operativo anual",
    "PpR | presupuesto por resultados",
    "SNIP | sistema nacional de inversión pública",
    "AFIM | DAFIM | administración financiera integrada municipal",
    "IGSS | seguro social",
    "SAT | superintendencia de administración tributaria",
    "CUI | DPI | documento personal de identificación",
    "nómina | planilla",
    "contraseña | clave | password",
    "trasladar | pasar",
    "computadora | equipo de cómputo",
    "en blanco | vacío",
    "agotar | terminar",
    "boletín de caja | caja fiscal",
    "trabado | congelado | pegado",
    "internet | red | conexión",
)


def ship(apps: Any, schema_editor: Any) -> None:
    synonyms = apps.get_model("incidents", "Synonym")
    synonyms.objects.bulk_create([synonyms(words=words) for words in SYNONYMS])


def withdraw(apps: Any, schema_editor: Any) -> None:
    apps.get_model("incidents", "Synonym").objects.all().delete()


def leave_to_be_filled(apps: Any, schema_editor: Any) -> None:
    """Where there are incidents the worker makes their words; the old ones serve until they are complete."""
    incident, index = apps.get_model("incidents", "Incident"), apps.get_model("incidents", "SearchIndex")
    if incident.objects.exists():
        index.objects.create(recipe=1, total=incident.objects.count())


TRIGGER = """
CREATE OR REPLACE FUNCTION incidents_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {}INSERT INTO incidents_words (incident_id, vector) VALUES (NEW.id, incidents_found(NEW.search_text, NEW.ended_at))
    ON CONFLICT (incident_id) DO UPDATE SET vector = excluded.vector;
    RETURN NULL;
END $$;
"""
# Once those of the program are complete, nobody asks for these any more.
KEPT_MEANWHILE = TRIGGER.format(
    "IF NOT EXISTS (SELECT FROM incidents_searchindex WHERE finished_at IS NULL) THEN RETURN NULL; END IF;\n    "
)
KEPT = TRIGGER.format("")
STEP = 5_000
FILL = """
INSERT INTO incidents_words AS kept (incident_id, vector)
SELECT id, incidents_found(search_text, ended_at) FROM incidents_incident WHERE id > %s AND id <= %s
ON CONFLICT (incident_id) DO UPDATE SET vector = excluded.vector WHERE kept.vector IS DISTINCT FROM excluded.vector
"""


def fill_the_old(apps: Any, schema_editor: Any) -> None:
    """Back, what was written since then has none; in steps, each of its own."""
    apps.get_model("incidents", "SearchIndex").objects.update(finished_at=None)
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(max(id), 0) FROM incidents_incident")
        (last,) = cursor.fetchone()
        for begun in range(0, last, STEP):
            cursor.execute(FILL, [begun, begun + STEP])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("incidents", "0029_words_of_the_program")]

    operations = [
        migrations.RunPython(ship, withdraw),
        migrations.RunPython(leave_to_be_filled, fill_the_old),
        migrations.RunSQL(KEPT_MEANWHILE, KEPT),
    ]
