"""The other side of the balance, notices inside the application, and preferences."""

from typing import ClassVar

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Only what the balance looks at: counting the years before would read the whole ledger.
COUNT_WHAT_WAS_TOLD = """
INSERT INTO notifications_owed (event_id, mails, at)
SELECT event_id, count(*), min(created_at) FROM notifications_delivery
WHERE event_id IS NOT NULL AND created_at > now() - interval '3 days' GROUP BY event_id;
INSERT INTO notifications_owed (event_id, mails, at)
SELECT NULL, 1, created_at FROM notifications_delivery
WHERE event_id IS NULL AND created_at > now() - interval '3 days';
UPDATE notifications_delivery SET next_at = created_at WHERE status IN ('queued', 'failed');
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("incidents", "0002_guards"),
        ("notifications", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Owed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mails", models.PositiveSmallIntegerField(verbose_name="correos por enviar")),
                ("at", models.DateTimeField(verbose_name="contados el")),
            ],
            options={
                "verbose_name": "cuenta de correos",
            },
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=24)),
                ("app", models.BooleanField(verbose_name="en la aplicación")),
                ("mail", models.BooleanField(verbose_name="por correo")),
            ],
            options={
                "verbose_name": "preferencia",
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="next_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="se intentará el"),
        ),
        migrations.AddField(
            model_name="delivery",
            name="read_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="leído el"),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="channel",
            field=models.CharField(
                choices=[("mail", "Correo"), ("app", "En la aplicación")],
                default="mail",
                max_length=8,
                verbose_name="canal",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="html",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="status",
            field=models.CharField(
                choices=[
                    ("queued", "En cola"),
                    ("sent", "Enviado"),
                    ("failed", "Falló, se intentará de nuevo"),
                    ("given_up", "No se pudo enviar"),
                    ("not_wanted", "No se pidió"),
                ],
                default="queued",
                max_length=10,
                verbose_name="estado",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="text",
            field=models.TextField(blank=True, verbose_name="texto"),
        ),
        migrations.AddField(
            model_name="owed",
            name="event",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="owed",
                to="incidents.event",
            ),
        ),
        migrations.AddField(
            model_name="preference",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="preferences", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="owed",
            index=django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="owed_by_time"),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.UniqueConstraint(fields=("person", "kind"), name="one_preference_per_kind"),
        ),
        migrations.RunSQL(COUNT_WHAT_WAS_TOLD, migrations.RunSQL.noop),
    ]
