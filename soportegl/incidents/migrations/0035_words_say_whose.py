import django.contrib.postgres.indexes
from django.db import migrations

from soportegl.incidents.migrations._words import made_anew

INDEXES = {"incident_by_own_words": "incidentwords", "event_by_words": "eventwords"}


class Migration(migrations.Migration):
    dependencies = [("incidents", "0034_duplicate_verbs")]

    operations = [
        made_anew(recipe=2),
        migrations.SeparateDatabaseAndState(
            # Changed where it is: made anew it would be missed for minutes.
            database_operations=[
                migrations.RunSQL(
                    f"ALTER INDEX {name} SET (gin_pending_list_limit = 256)",
                    f"ALTER INDEX {name} RESET (gin_pending_list_limit)",
                )
                for name in INDEXES
            ],
            state_operations=[
                operation
                for name, model in INDEXES.items()
                for operation in (
                    migrations.RemoveIndex(model_name=model, name=name),
                    migrations.AddIndex(
                        model_name=model,
                        index=django.contrib.postgres.indexes.GinIndex(
                            fields=["vector"], name=name, gin_pending_list_limit=256
                        ),
                    ),
                )
            ],
        ),
    ]
