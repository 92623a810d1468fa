import django.core.validators
from django.db import migrations, models

# Only the open ones: the lists that read these columns show nothing else, and they are few among millions.
BACKFILL = """
UPDATE incidents_incident AS i SET
    moved_at = (SELECT max(e.at) FROM incidents_event e WHERE e.incident_id = i.id),
    arrived_by = coalesce(
        (SELECT CASE WHEN s.outcome IN ('transfer', 'send_back') THEN s.outcome ELSE 'reopen' END
         FROM incidents_stage s WHERE s.incident_id = i.id AND s.left_at IS NOT NULL ORDER BY s.number DESC LIMIT 1),
        (SELECT e.verb FROM incidents_event e WHERE e.incident_id = i.id AND e.number = 1), ''),
    answered_at = (
        SELECT max(e.at) FROM incidents_event e WHERE e.incident_id = i.id AND e.verb = 'answer' AND e.number > coalesce(
            (SELECT max(h.number) FROM incidents_event h WHERE h.incident_id = i.id AND h.verb IN
                ('ask', 'reply', 'transfer', 'send_back', 'withdraw', 'close', 'finalize', 'reopen')), 0))
WHERE i.state IN ('transferred', 'in_resolution')
"""


def begin_with(apps, schema_editor):
    HeldLimit = apps.get_model("incidents", "HeldLimit")
    for tier in (2, 3, 4):
        HeldLimit.objects.get_or_create(tier=tier, defaults={"most": 30})


class Migration(migrations.Migration):
    dependencies = [("incidents", "0005_redact")]

    operations = [
        migrations.AddField(
            "incident", "answered_at", models.DateTimeField("respondida el", null=True, blank=True, editable=False)
        ),
        migrations.AddField(
            "incident", "moved_at", models.DateTimeField("último movimiento", null=True, editable=False)
        ),
        migrations.AddField(
            "incident",
            "arrived_by",
            models.CharField("llegó por", max_length=24, default="", db_default="", editable=False),
        ),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="HeldLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "tier",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (2, "Nivel 2. Mesa de Ayuda Regional"),
                            (3, "Nivel 3. Mesa de Ayuda Central"),
                            (4, "Nivel 4. Asistencia Informática"),
                        ],
                        unique=True,
                        verbose_name="nivel",
                    ),
                ),
                (
                    "most",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="No cuentan las que esperan respuesta de quien reporta. Vacío: sin límite.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                1, "Escriba 1 o más, o deje vacío para no poner límite."
                            )
                        ],
                        verbose_name="gestiones tomadas por persona",
                    ),
                ),
            ],
            options={
                "verbose_name": "límite de gestiones tomadas",
                "verbose_name_plural": "límites de gestiones tomadas",
                "ordering": ["tier"],
            },
        ),
        migrations.RunPython(begin_with, migrations.RunPython.noop),
    ]
