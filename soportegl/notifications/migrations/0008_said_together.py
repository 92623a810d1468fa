"""What several are told of one clock is one row, with all of them; what their next mail tells stands beside it."""

from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

#: Made beside the old one while people go on writing, and only then takes its place.
UNIQUE = (
    "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS {} ON notifications_said (incident_id, clock, at, person_id) {} "
    "WHERE event_id IS NULL"
)
#: Going back, each was told by themselves: nobody is told anew, and what waits for a mail goes on waiting.
APART = [
    """
    INSERT INTO notifications_said (incident_id, person_id, clock, at, said_at, mail_at)
    SELECT said.incident_id, whom.id, said.clock, said.at, said.said_at, waiting.mail_at
    FROM notifications_said said CROSS JOIN unnest(said.people) AS whom (id)
    LEFT JOIN (SELECT person_id, unnest(said) AS id, min(mail_at) AS mail_at FROM notifications_formail GROUP BY 1, 2) waiting
      ON waiting.id = said.id AND waiting.person_id = whom.id
    WHERE said.person_id IS NULL ON CONFLICT DO NOTHING
    """,
    """
    UPDATE notifications_said said SET mail_at = waiting.mail_at
    FROM (SELECT unnest(said) AS id, mail_at FROM notifications_formail) waiting
    WHERE waiting.id = said.id AND said.person_id IS NOT NULL
    """,
    "DELETE FROM notifications_said WHERE person_id IS NULL",
]


def _person(**more: bool) -> models.ForeignKey:  # type: ignore[type-arg]  # as in any migration
    return models.ForeignKey(
        to=settings.AUTH_USER_MODEL,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        db_constraint=False,
        db_index=False,
        **more,
    )


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [
        ("notifications", "0007_told_once_of_event"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.AddField(
            "said",
            "people",
            django.contrib.postgres.fields.ArrayField(models.BigIntegerField(), null=True, blank=True),
        ),
        migrations.AlterField("said", "person", _person(null=True, blank=True)),
        migrations.CreateModel(
            name="ForMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mail_at", models.DateTimeField()),
                ("said", django.contrib.postgres.fields.ArrayField(models.BigIntegerField())),
                ("person", _person()),
            ],
            options={
                "verbose_name": "dicho que va por correo",
                "verbose_name_plural": "dichos que van por correo",
                "indexes": [models.Index(fields=["person", "mail_at"], name="for_mail")],
            },
        ),
        migrations.RunSQL(migrations.RunSQL.noop, APART),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint(model_name="said", name="said_once"),
                migrations.AddConstraint(
                    model_name="said",
                    constraint=models.UniqueConstraint(
                        fields=("incident", "clock", "at", "person"),
                        condition=models.Q(("event__isnull", True)),
                        nulls_distinct=False,
                        name="said_once_of_clock",
                    ),
                ),
            ],
            database_operations=[
                migrations.RunSQL(
                    UNIQUE.format("said_once_of_clock", "NULLS NOT DISTINCT"),
                    "DROP INDEX CONCURRENTLY IF EXISTS said_once_of_clock",
                ),
                migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS said_once", UNIQUE.format("said_once", "")),
            ],
        ),
    ]
