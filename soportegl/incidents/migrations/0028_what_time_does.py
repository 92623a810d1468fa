"""What time does: its verbs, what happens by itself at a tier, and the days somebody wants to come back on."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import soportegl.incidents.states


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0027_by_time"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                    (soportegl.incidents.states.Verb["WAKE"], "llegó la fecha: el reloj sigue"),
                    (soportegl.incidents.states.Verb["ESCALATE"], "pasó de nivel por el tiempo que llevaba"),
                    (soportegl.incidents.states.Verb["LET_GO"], "volvió a la cola: pasó el tiempo sin novedad"),
                    (soportegl.incidents.states.Verb["NO_ANSWER"], "cerró el caso: nadie respondió"),
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
                    (soportegl.incidents.states.Verb["WAKE"], "llegó la fecha: el reloj sigue"),
                    (soportegl.incidents.states.Verb["ESCALATE"], "pasó de nivel por el tiempo que llevaba"),
                    (soportegl.incidents.states.Verb["LET_GO"], "volvió a la cola: pasó el tiempo sin novedad"),
                    (soportegl.incidents.states.Verb["NO_ANSWER"], "cerró el caso: nadie respondió"),
                    (soportegl.incidents.states.Verb["RELIEVE_REPORTER"], "entregó el puesto de quien reporta"),
                    (soportegl.incidents.states.Verb["RELIEVE_HOLDER"], "entregó el puesto de quien la tiene"),
                ],
                max_length=20,
                verbose_name="cómo salió",
            ),
        ),
        migrations.CreateModel(
            name="TimeRule",
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
                        verbose_name="nivel",
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("transfer", "Trasladarla al nivel siguiente"),
                            ("release", "Devolverla a la cola de su nivel"),
                        ],
                        help_text="El traslado cuenta desde que llegó al nivel; la vuelta a la cola, desde lo último que hizo quien la tiene. Las pausas no cuentan.",
                        max_length=10,
                        verbose_name="qué se hace",
                    ),
                ),
                (
                    "minutes",
                    models.PositiveIntegerField(
                        help_text="Un día de ocho horas y media son 510.",
                        validators=[django.core.validators.MinValueValidator(30, "Escriba 30 minutos hábiles o más.")],
                        verbose_name="minutos hábiles",
                    ),
                ),
            ],
            options={
                "verbose_name": "paso automático",
                "verbose_name_plural": "pasos automáticos",
                "ordering": ["tier", "act"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tier", "act"),
                        name="one_time_rule_per_act",
                        violation_error_message="Ese nivel ya tiene una regla para eso. Cambie la que hay.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("act", "transfer"), ("tier", 4), _negated=True), ("minutes__gte", 30)
                        ),
                        name="time_rule_leads_somewhere",
                        violation_error_message="El Nivel 4 es el último: de ahí no se traslada.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Snooze",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "tier",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Usuario Municipal"),
                            (2, "Mesa de Ayuda Regional"),
                            (3, "Mesa de Ayuda Central"),
                            (4, "Asistencia Informática"),
                        ],
                        verbose_name="nivel",
                    ),
                ),
                ("day", models.DateField(verbose_name="volver a verla el")),
                ("reason", models.CharField(max_length=300, verbose_name="por qué")),
                ("created_at", models.DateTimeField(verbose_name="anotada")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="vista")),
                (
                    "incident",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.incident",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="quién",
                    ),
                ),
            ],
            options={
                "verbose_name": "recordatorio",
                "verbose_name_plural": "recordatorios",
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at__isnull", True)), fields=["day", "id"], name="snoozed_until"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("done_at__isnull", True)),
                        fields=("incident", "person"),
                        name="one_snooze_at_a_time",
                    )
                ],
            },
        ),
    ]
