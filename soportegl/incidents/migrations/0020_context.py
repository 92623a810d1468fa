"""What a host said of the screen where an incident happened: a new table, and nothing else is touched."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hosts", "0001_initial"),
        ("incidents", "0019_to_be_verified"),
    ]

    operations = [
        migrations.CreateModel(
            name="IncidentContext",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("capsule", models.CharField(max_length=128, verbose_name="cápsula")),
                ("screen", models.CharField(blank=True, max_length=200, verbose_name="pantalla")),
                ("module_name", models.CharField(blank=True, max_length=160, verbose_name="módulo")),
                ("operation_type", models.CharField(blank=True, max_length=160, verbose_name="tipo de operación")),
                ("operation_number", models.CharField(blank=True, max_length=60, verbose_name="número de operación")),
                ("error_code", models.CharField(blank=True, max_length=120, verbose_name="código de error")),
                ("host_time", models.DateTimeField(verbose_name="hora en el sistema")),
                ("screen_key", models.CharField(editable=False, max_length=200)),
                ("operation_key", models.CharField(editable=False, max_length=200)),
                ("error_key", models.CharField(editable=False, max_length=200)),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hosts.host",
                        verbose_name="sistema",
                    ),
                ),
                (
                    "incident",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="context",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "verbose_name": "contexto de una incidencia",
                "verbose_name_plural": "contextos de las incidencias",
                "indexes": [
                    models.Index(fields=["screen_key"], name="context_by_screen", opclasses=["varchar_pattern_ops"]),
                    models.Index(
                        fields=["operation_key"], name="context_by_operation", opclasses=["varchar_pattern_ops"]
                    ),
                    models.Index(fields=["error_key"], name="context_by_error", opclasses=["varchar_pattern_ops"]),
                ],
            },
        ),
        migrations.RunSQL(
            "CREATE TRIGGER incidentcontext_is_not_emptied BEFORE TRUNCATE ON incidents_incidentcontext"
            " FOR EACH STATEMENT EXECUTE FUNCTION incidents_are_not_emptied()",
            "DROP TRIGGER incidentcontext_is_not_emptied ON incidents_incidentcontext",
        ),
    ]
