import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

PLAIN = "incidents_incident_registered_by_id_64d51ba2"


class Migration(migrations.Migration):
    """The index that counts what a person registered lately takes the place of the one on the person alone."""

    atomic = False
    dependencies = [("incidents", "0012_file_rules")]

    operations = [
        AddIndexConcurrently(
            "incident", models.Index(fields=["registered_by", "created_at"], name="registered_lately")
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                # By itself Django would make it again, going back, while everybody waits.
                migrations.RunSQL(
                    f'DROP INDEX CONCURRENTLY IF EXISTS "{PLAIN}"',
                    f'CREATE INDEX CONCURRENTLY IF NOT EXISTS "{PLAIN}" ON incidents_incident (registered_by_id)',
                )
            ],
            state_operations=[
                migrations.AlterField(
                    "incident",
                    "registered_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registered",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="registrada por",
                    ),
                )
            ],
        ),
    ]
