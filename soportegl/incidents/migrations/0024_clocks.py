import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import soportegl.incidents.states
import soportegl.lib.clock

KEEP = """
CREATE TRIGGER pause_is_not_emptied BEFORE TRUNCATE ON incidents_pause
    FOR EACH STATEMENT EXECUTE FUNCTION incidents_are_not_emptied();
"""


class Migration(migrations.Migration):
    """What a row has not is a note in the database's catalogue: no row is written."""

    dependencies = [
        ("directory", "0011_promises"),
        ("incidents", "0023_handover"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClockRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.UUIDField(unique=True)),
                ("begun_at", models.DateTimeField(verbose_name="empezó")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="terminó")),
                ("total", models.PositiveIntegerField(verbose_name="abiertas")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="revisadas")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="con otro plazo")),
                ("last_at", models.DateTimeField(null=True)),
                ("last_id", models.BigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "cálculo de plazos",
                "verbose_name_plural": "cálculos de plazos",
                "ordering": ["-begun_at"],
            },
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "debtor",
                    models.CharField(
                        choices=[
                            ("reporter", "Quien reporta"),
                            ("bank", "El banco"),
                            ("provider", "El proveedor"),
                            ("other_system", "Otro sistema"),
                        ],
                        max_length=12,
                        verbose_name="espera a",
                    ),
                ),
                ("begun_at", models.DateTimeField(verbose_name="desde")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="hasta")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="terminada")),
            ],
            options={
                "verbose_name": "pausa",
                "ordering": ["incident", "begun_at", "id"],
            },
        ),
        migrations.AddField(
            model_name="incident",
            name="begin_by",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(), default=soportegl.lib.clock.now, editable=False
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="clock_token",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="incident",
            name="consequence",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.consequence",
                verbose_name="qué se detiene",
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="due_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="vence"),
        ),
        migrations.AddField(
            model_name="incident",
            name="due_for",
            field=models.CharField(
                choices=[
                    ("", "Nada prometido"),
                    ("take", "Tomarla"),
                    ("solve", "Resolverla en su nivel"),
                    ("whole", "Resolverla"),
                ],
                db_default="",
                default="",
                editable=False,
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="left_seconds",
            field=models.IntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="incident",
            name="needed_by",
            field=models.DateTimeField(blank=True, null=True, verbose_name="se detiene el"),
        ),
        migrations.AddField(
            model_name="incident",
            name="paused_for",
            field=models.CharField(
                choices=[
                    ("reporter", "Quien reporta"),
                    ("bank", "El banco"),
                    ("provider", "El proveedor"),
                    ("other_system", "Otro sistema"),
                ],
                db_default="",
                default="",
                editable=False,
                max_length=12,
                verbose_name="espera a",
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="paused_since",
            field=models.DateTimeField(editable=False, null=True, verbose_name="en pausa desde"),
        ),
        migrations.AddField(
            model_name="incident",
            name="paused_until",
            field=models.DateTimeField(editable=False, null=True, verbose_name="en pausa hasta"),
        ),
        migrations.AddField(
            model_name="incident",
            name="warn_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="stage",
            name="due_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="vence para resolverla"),
        ),
        migrations.AddField(
            model_name="stage",
            name="paused_seconds",
            field=models.PositiveIntegerField(editable=False, null=True, verbose_name="tiempo en pausa"),
        ),
        migrations.AddField(
            model_name="stage",
            name="promise",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.promise",
                verbose_name="plazo",
            ),
        ),
        migrations.AddField(
            model_name="stage",
            name="take_due_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="vence para tomarla"),
        ),
        migrations.AddField(
            model_name="stage",
            name="take_seconds",
            field=models.PositiveIntegerField(editable=False, null=True, verbose_name="tardó en tomarse"),
        ),
        migrations.AddField(
            model_name="stage",
            name="worked_seconds",
            field=models.PositiveIntegerField(editable=False, null=True, verbose_name="tiempo hábil"),
        ),
        migrations.AlterField(
            model_name="event",
            name="verb",
            field=models.CharField(
                choices=[
                    (soportegl.incidents.states.Verb["REGISTER"], "registró la incidencia"),
                    (soportegl.incidents.states.Verb["REGISTER_ON_BEHALF"], "registró la incidencia por llamada"),
                    (soportegl.incidents.states.Verb["TAKE"], "tomó el caso"),
                    (soportegl.incidents.states.Verb["RELEASE"], "soltó el caso"),
                    (soportegl.incidents.states.Verb["ASSIGN"], "asignó el caso"),
                    (soportegl.incidents.states.Verb["TRANSFER"], "trasladó el caso"),
                    (soportegl.incidents.states.Verb["SEND_BACK"], "devolvió el caso"),
                    (soportegl.incidents.states.Verb["ASK"], "pidió información"),
                    (soportegl.incidents.states.Verb["ANSWER"], "respondió"),
                    (soportegl.incidents.states.Verb["REPLY"], "escribió a quien reporta"),
                    (soportegl.incidents.states.Verb["NOTE"], "dejó una nota interna"),
                    (soportegl.incidents.states.Verb["NUDGE"], "insistió: sigue detenido"),
                    (soportegl.incidents.states.Verb["PAUSE"], "pausó el reloj"),
                    (soportegl.incidents.states.Verb["RESUME"], "reanudó el reloj"),
                    (soportegl.incidents.states.Verb["CORRECT"], "corrigió los datos"),
                    (soportegl.incidents.states.Verb["WITHDRAW"], "retiró la incidencia"),
                    (soportegl.incidents.states.Verb["CLOSE"], "cerró el caso"),
                    (soportegl.incidents.states.Verb["FINALIZE"], "finalizó el caso"),
                    (soportegl.incidents.states.Verb["CONFIRM"], "verificó la solución: ya funciona"),
                    (soportegl.incidents.states.Verb["REOPEN"], "reabrió el caso: sigue igual"),
                    (soportegl.incidents.states.Verb["REDACT"], "tachó un texto o un archivo"),
                    (soportegl.incidents.states.Verb["REHOME"], "cambió de sede con su entidad"),
                    (soportegl.incidents.states.Verb["LAPSE"], "quedó sin verificar"),
                    (soportegl.incidents.states.Verb["RELIEVE_REPORTER"], "entregó el puesto de quien reporta"),
                    (soportegl.incidents.states.Verb["RELIEVE_HOLDER"], "entregó el puesto de quien la tiene"),
                ],
                max_length=20,
                verbose_name="qué",
            ),
        ),
        migrations.AlterField(
            model_name="stage",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    (soportegl.incidents.states.Verb["REGISTER"], "registró la incidencia"),
                    (soportegl.incidents.states.Verb["REGISTER_ON_BEHALF"], "registró la incidencia por llamada"),
                    (soportegl.incidents.states.Verb["TAKE"], "tomó el caso"),
                    (soportegl.incidents.states.Verb["RELEASE"], "soltó el caso"),
                    (soportegl.incidents.states.Verb["ASSIGN"], "asignó el caso"),
                    (soportegl.incidents.states.Verb["TRANSFER"], "trasladó el caso"),
                    (soportegl.incidents.states.Verb["SEND_BACK"], "devolvió el caso"),
                    (soportegl.incidents.states.Verb["ASK"], "pidió información"),
                    (soportegl.incidents.states.Verb["ANSWER"], "respondió"),
                    (soportegl.incidents.states.Verb["REPLY"], "escribió a quien reporta"),
                    (soportegl.incidents.states.Verb["NOTE"], "dejó una nota interna"),
                    (soportegl.incidents.states.Verb["NUDGE"], "insistió: sigue detenido"),
                    (soportegl.incidents.states.Verb["PAUSE"], "pausó el reloj"),
                    (soportegl.incidents.states.Verb["RESUME"], "reanudó el reloj"),
                    (soportegl.incidents.states.Verb["CORRECT"], "corrigió los datos"),
                    (soportegl.incidents.states.Verb["WITHDRAW"], "retiró la incidencia"),
                    (soportegl.incidents.states.Verb["CLOSE"], "cerró el caso"),
                    (soportegl.incidents.states.Verb["FINALIZE"], "finalizó el caso"),
                    (soportegl.incidents.states.Verb["CONFIRM"], "verificó la solución: ya funciona"),
                    (soportegl.incidents.states.Verb["REOPEN"], "reabrió el caso: sigue igual"),
                    (soportegl.incidents.states.Verb["REDACT"], "tachó un texto o un archivo"),
                    (soportegl.incidents.states.Verb["REHOME"], "cambió de sede con su entidad"),
                    (soportegl.incidents.states.Verb["LAPSE"], "quedó sin verificar"),
                    (soportegl.incidents.states.Verb["RELIEVE_REPORTER"], "entregó el puesto de quien reporta"),
                    (soportegl.incidents.states.Verb["RELIEVE_HOLDER"], "entregó el puesto de quien la tiene"),
                ],
                max_length=20,
                verbose_name="cómo salió",
            ),
        ),
        migrations.AddField(
            model_name="pause",
            name="incident",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pauses",
                to="incidents.incident",
            ),
        ),
        migrations.AddField(
            model_name="pause",
            name="stage",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="pauses", to="incidents.stage"
            ),
        ),
        migrations.AddIndex(
            model_name="pause",
            index=models.Index(fields=["incident", "begun_at"], name="pauses_in_order"),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)), fields=("incident",), name="one_open_pause"
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_at__gte", models.F("begun_at")), _connector="OR"),
                    models.Q(("until__isnull", True), ("until__gt", models.F("begun_at")), _connector="OR"),
                ),
                name="pause_times_in_order",
            ),
        ),
        migrations.RunSQL(KEEP, "DROP TRIGGER pause_is_not_emptied ON incidents_pause"),
    ]
