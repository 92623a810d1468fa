import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import soportegl.lib.clock

# With the token of the calendars: whoever counts with one counts with the other.
TABLES = ("promise", "usualtime")
KEEP = "".join(
    f"CREATE TRIGGER calendars_changed AFTER INSERT OR UPDATE OR DELETE ON directory_{table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION directory_calendars_changed();\n"
    for table in TABLES
)
FORGET = "".join(f"DROP TRIGGER calendars_changed ON directory_{table};\n" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0010_substitution"),
    ]

    operations = [
        migrations.CreateModel(
            name="Consequence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=160, verbose_name="nombre")),
                ("sort_key", models.CharField(db_index=True, editable=False, max_length=200)),
                (
                    "urgency",
                    models.CharField(
                        choices=[("low", "Baja"), ("medium", "Media"), ("high", "Alta"), ("critical", "Crítica")],
                        default="medium",
                        max_length=8,
                        verbose_name="urgencia",
                    ),
                ),
                (
                    "asks_when",
                    models.BooleanField(
                        default=False,
                        help_text="Con la marca, quien reporta dice cuándo se detiene.",
                        verbose_name="pregunta para cuándo",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="lugar en la lista")),
                ("is_active", models.BooleanField(default=True, verbose_name="activa")),
            ],
            options={
                "verbose_name": "consecuencia",
                "ordering": ["position", "sort_key"],
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("name",), name="consequence_once")],
            },
        ),
        migrations.CreateModel(
            name="Promise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "tier",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (2, "Nivel 2. Mesa de Ayuda Regional"),
                            (3, "Nivel 3. Mesa de Ayuda Central"),
                            (4, "Nivel 4. Asistencia Informática"),
                        ],
                        help_text="Vacío: la incidencia entera, desde que se crea.",
                        null=True,
                        verbose_name="nivel",
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        blank=True,
                        choices=[("low", "Baja"), ("medium", "Media"), ("high", "Alta"), ("critical", "Crítica")],
                        default="",
                        max_length=8,
                        verbose_name="urgencia",
                    ),
                ),
                (
                    "take_minutes",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="En minutos hábiles. Vacío: no se promete cuándo se toma.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                1, "Un plazo no puede ser cero: escriba 1 minuto o más, o deje vacío para no prometer."
                            ),
                            django.core.validators.MaxValueValidator(
                                120000, "Escriba 120000 minutos hábiles como máximo."
                            ),
                        ],
                        verbose_name="tiempo para tomarla",
                    ),
                ),
                (
                    "solve_minutes",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="En minutos hábiles. Vacío: no se promete cuándo se resuelve.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                1, "Un plazo no puede ser cero: escriba 1 minuto o más, o deje vacío para no prometer."
                            ),
                            django.core.validators.MaxValueValidator(
                                120000, "Escriba 120000 minutos hábiles como máximo."
                            ),
                        ],
                        verbose_name="tiempo para resolverla",
                    ),
                ),
                ("valid_from", models.DateTimeField(default=soportegl.lib.clock.now, verbose_name="rige desde")),
                ("valid_until", models.DateTimeField(blank=True, null=True, verbose_name="rige hasta")),
                (
                    "applies_to_open",
                    models.BooleanField(
                        default=False,
                        help_text="Con la marca cambia también el plazo de las que ya se recibieron; sin ella, solo el de las nuevas.",
                        verbose_name="también a las abiertas",
                    ),
                ),
                (
                    "module",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.module",
                        verbose_name="módulo",
                    ),
                ),
                (
                    "system",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.system",
                        verbose_name="sistema",
                    ),
                ),
            ],
            options={
                "verbose_name": "plazo",
                "ordering": ["tier", "urgency", "system", "module", "valid_from", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until__isnull", True)),
                        fields=("tier", "urgency", "system", "module"),
                        name="promise_once",
                        nulls_distinct=False,
                        violation_error_message="Ya hay un plazo para eso: cámbielo en lugar de agregar otro.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("take_minutes__isnull", True), ("take_minutes__gt", 0), _connector="OR"),
                            models.Q(("solve_minutes__isnull", True), ("solve_minutes__gt", 0), _connector="OR"),
                        ),
                        name="promise_of_some_time",
                        violation_error_message="Un plazo no puede ser cero.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tier__isnull", False), ("take_minutes__isnull", True), _connector="OR"),
                        name="promise_of_whole_is_to_solve",
                        violation_error_message="De la incidencia entera solo se promete cuándo se resuelve.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("module__isnull", True), ("system__isnull", False), _connector="OR"),
                        name="promise_module_has_system",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="promise_ends_after_it_begins",
                        violation_error_message="Un plazo no puede terminar antes de empezar.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UsualTime",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tier", models.PositiveSmallIntegerField()),
                ("seconds", models.PositiveIntegerField()),
                ("stays", models.PositiveIntegerField()),
                (
                    "module",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="directory.module"
                    ),
                ),
                (
                    "system",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="directory.system"
                    ),
                ),
            ],
            options={
                "verbose_name": "tiempo usual",
                "verbose_name_plural": "tiempos usuales",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tier", "system", "module"), name="usual_time_once", nulls_distinct=False
                    )
                ],
            },
        ),
        migrations.RunSQL(KEEP, FORGET),
    ]
