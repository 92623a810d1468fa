import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0028_what_time_does"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchIndex",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recipe", models.PositiveSmallIntegerField()),
                ("reached", models.BigIntegerField(default=0, verbose_name="hasta la incidencia")),
                ("made", models.PositiveIntegerField(default=0, verbose_name="incidencias con sus palabras")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="incidencias")),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="comenzó")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="terminó")),
            ],
            options={
                "verbose_name": "índice de la búsqueda",
                "verbose_name_plural": "índice de la búsqueda",
            },
        ),
        migrations.CreateModel(
            name="Synonym",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "words",
                    models.CharField(
                        help_text="Separadas por |, por ejemplo: OC | orden de compra. Al buscar una se encuentran todas.",
                        max_length=400,
                        verbose_name="significan lo mismo",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="activo")),
            ],
            options={
                "verbose_name": "sinónimo",
                "verbose_name_plural": "sinónimos de la búsqueda",
                "ordering": ["words"],
            },
        ),
        migrations.CreateModel(
            name="Vocabulary",
            fields=[
                ("piece", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("word", models.CharField(max_length=64)),
                ("count", models.PositiveIntegerField()),
                (
                    "keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=16), default=list, size=None
                    ),
                ),
            ],
            options={
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["keys"], name="vocabulary_by_keys")],
            },
        ),
        migrations.CreateModel(
            name="EventWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public", models.BooleanField(editable=False)),
                ("vector", django.contrib.postgres.search.SearchVectorField(editable=False)),
                ("recipe", models.PositiveSmallIntegerField(editable=False)),
                (
                    "event",
                    models.OneToOneField(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="incidents.event",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "verbose_name": "palabras de un mensaje",
                "verbose_name_plural": "palabras de los mensajes",
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["vector"], name="event_by_words")],
            },
        ),
        migrations.CreateModel(
            name="IncidentWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("vector", django.contrib.postgres.search.SearchVectorField(editable=False)),
                ("recipe", models.PositiveSmallIntegerField(editable=False)),
                (
                    "incident",
                    models.OneToOneField(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="own_words",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "verbose_name": "palabras de una incidencia",
                "verbose_name_plural": "palabras de las incidencias",
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["vector"], name="incident_by_own_words")],
            },
        ),
        migrations.CreateModel(
            name="Precedent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("synopsis", models.TextField(verbose_name="síntesis")),
                ("solution", models.TextField(verbose_name="solución")),
                ("removed", models.JSONField(default=list, verbose_name="qué se quitó")),
                ("vector", django.contrib.postgres.search.SearchVectorField(editable=False)),
                ("marked_at", models.DateTimeField(verbose_name="cuándo")),
                (
                    "incident",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="precedent", to="incidents.incident"
                    ),
                ),
                (
                    "marked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="quién la marcó",
                    ),
                ),
            ],
            options={
                "verbose_name": "solución mostrada a otros",
                "verbose_name_plural": "soluciones mostradas a otros",
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["vector"], name="precedent_by_words")],
            },
        ),
    ]
