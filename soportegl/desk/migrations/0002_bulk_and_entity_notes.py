import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0001_initial"),
        ("directory", "0002_system_position"),
        ("incidents", "0007_movement_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("verb", models.CharField(max_length=24, verbose_name="acción")),
                ("values", models.JSONField(blank=True, default=dict, verbose_name="datos")),
                ("key", models.CharField(editable=False, max_length=64)),
                ("view", models.CharField(blank=True, editable=False, max_length=2000, verbose_name="vista")),
                ("created_at", models.DateTimeField(verbose_name="pedido el")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="terminado el")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bulk_runs",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="pedido por",
                    ),
                ),
            ],
            options={
                "verbose_name": "acción por lote",
                "verbose_name_plural": "acciones por lote",
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="BulkRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="lugar")),
                ("seen", models.PositiveIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("pending", "En espera"),
                            ("done", "Hecho"),
                            ("refused", "No se pudo"),
                            ("failed", "Falló"),
                        ],
                        default="pending",
                        max_length=8,
                        verbose_name="resultado",
                    ),
                ),
                ("sentence", models.CharField(blank=True, max_length=600, verbose_name="por qué")),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="incidents.incident",
                        verbose_name="incidencia",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="desk.bulkrun",
                        verbose_name="lote",
                    ),
                ),
            ],
            options={
                "verbose_name": "gestión de un lote",
                "verbose_name_plural": "gestiones de un lote",
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="EntityNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="nota")),
                ("pinned", models.BooleanField(default=False, verbose_name="se muestra primero")),
                ("written_at", models.DateTimeField(verbose_name="escrita el")),
                ("key", models.CharField(editable=False, max_length=64)),
                ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="retirada el")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="autor",
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="directory.entity",
                        verbose_name="entidad",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="desk.entitynote",
                        verbose_name="versión anterior",
                    ),
                ),
            ],
            options={
                "verbose_name": "nota de una entidad",
                "verbose_name_plural": "notas de entidades",
                "ordering": ["-pinned", "-written_at", "-id"],
            },
        ),
        migrations.AddIndex(
            model_name="bulkrun",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)), fields=["created_at"], name="bulk_unended"
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkrun",
            constraint=models.UniqueConstraint(fields=("by", "key"), name="one_bulk_run_per_key"),
        ),
        migrations.AddConstraint(
            model_name="bulkrow",
            constraint=models.UniqueConstraint(fields=("run", "incident"), name="incident_once_in_a_run"),
        ),
        migrations.AddConstraint(
            model_name="bulkrow",
            constraint=models.UniqueConstraint(fields=("run", "position"), name="position_once_in_a_run"),
        ),
        migrations.AddIndex(
            model_name="entitynote",
            index=models.Index(
                condition=models.Q(("retired_at__isnull", True)),
                fields=["entity", "-pinned", "-written_at"],
                name="notes_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="entitynote",
            constraint=models.UniqueConstraint(fields=("author", "key"), name="one_entity_note_per_key"),
        ),
    ]
