from typing import Any

import django.db.models.deletion
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.contrib.postgres.search import SearchVectorField
from django.db import migrations, models

KEEP = """
CREATE FUNCTION incidents_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO incidents_words (incident_id, vector) VALUES (NEW.id, to_tsvector('spanish', NEW.search_text))
    ON CONFLICT (incident_id) DO UPDATE SET vector = excluded.vector;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_words_of_new AFTER INSERT ON incidents_incident
    FOR EACH ROW EXECUTE FUNCTION incidents_keep_words();
CREATE TRIGGER keep_words_of_changed AFTER UPDATE OF search_text ON incidents_incident
    FOR EACH ROW WHEN (OLD.search_text IS DISTINCT FROM NEW.search_text) EXECUTE FUNCTION incidents_keep_words();
"""
FORGET = """
DROP TRIGGER keep_words_of_changed ON incidents_incident;
DROP TRIGGER keep_words_of_new ON incidents_incident;
DROP FUNCTION incidents_keep_words();
"""
STEP = 20_000
FILL = """
INSERT INTO incidents_words (incident_id, vector)
SELECT id, to_tsvector('spanish', search_text) FROM incidents_incident WHERE id > %s AND id <= %s
ON CONFLICT (incident_id) DO NOTHING
"""


def fill(apps: Any, schema_editor: Any) -> None:
    """What was there before, in steps, each of its own: nobody waits, and what was interrupted goes on."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(max(id), 0) FROM incidents_incident")
        (last,) = cursor.fetchone()
        for begun in range(0, last, STEP):
            cursor.execute(FILL, [begun, begun + STEP])


class Migration(migrations.Migration):
    """About half a minute for each million; the index concurrently, so that nobody waits for it."""

    atomic = False
    dependencies = [("incidents", "0009_lists_of_offices")]

    operations = [
        migrations.CreateModel(
            name="Words",
            fields=[
                (
                    "incident",
                    models.OneToOneField(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="incidents.incident",
                    ),
                ),
                ("vector", SearchVectorField(editable=False)),
            ],
            options={
                "verbose_name": "palabras de una incidencia",
                "verbose_name_plural": "palabras de las incidencias",
            },
        ),
        migrations.RunSQL(KEEP, FORGET),
        migrations.RunPython(fill, migrations.RunPython.noop),
        AddIndexConcurrently("words", GinIndex(fields=["vector"], name="incident_by_words")),
        RemoveIndexConcurrently("incident", "incident_words"),
    ]
