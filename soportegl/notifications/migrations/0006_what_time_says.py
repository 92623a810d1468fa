"""What is told because its time came: which notice is of a clock, and what was said to whom."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CLOCKS = [
    ("warn", "Por vencer"),
    ("due", "Vencido"),
    ("unanswered", "Espera la respuesta de quien reporta"),
    ("unanswered_again", "Sigue esperando la respuesta de quien reporta"),
    ("silent", "Quien reporta no responde"),
    ("return", "Para volver a verla"),
]


def _of(to: str, **more: bool) -> models.ForeignKey:  # type: ignore[type-arg]  # as in any migration
    return models.ForeignKey(
        to=to,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        db_constraint=False,
        db_index=False,
        **more,
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("incidents", "0023_handover"),
        ("notifications", "0005_said_in_spanish"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="delivery",
            name="clock",
            field=models.CharField(
                verbose_name="plazo", max_length=16, choices=CLOCKS, default="", db_default="", blank=True
            ),
        ),
        migrations.CreateModel(
            name="Said",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("incident", _of("incidents.incident")),
                ("person", _of(settings.AUTH_USER_MODEL)),
                ("clock", models.CharField(blank=True, choices=CLOCKS, max_length=16)),
                ("at", models.DateTimeField()),
                ("said_at", models.DateTimeField()),
                ("event", _of("incidents.event", null=True, blank=True)),
                ("mail_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "dicho",
                "verbose_name_plural": "dichos",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("incident", "clock", "at", "person"),
                        condition=models.Q(("event__isnull", True)),
                        name="said_once",
                    ),
                    models.CheckConstraint(
                        name="said_of_a_clock_or_of_an_event",
                        condition=models.Q(
                            models.Q(("event__isnull", True), models.Q(("clock", ""), _negated=True)),
                            models.Q(("clock", ""), ("event__isnull", False)),
                            _connector="OR",
                        ),
                    ),
                ],
                "indexes": [
                    models.Index(
                        fields=["person", "mail_at"],
                        name="said_to_mail",
                        condition=models.Q(("mail_at__isnull", False)),
                    ),
                ],
            },
        ),
    ]
