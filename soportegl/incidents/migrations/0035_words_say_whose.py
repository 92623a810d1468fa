from typing import Any

import django.contrib.postgres.indexes
from django.db import migrations
from django.utils import timezone

INDEXES = {"incident_by_own_words": "incidentwords", "event_by_words": "eventwords"}


def made_anew(apps: Any, schema_editor: Any) -> None:
    """The worker makes the words of what is there again, with whose it is; those of before serve until it is done."""
    incident, index = apps.get_model("incidents", "Incident"), apps.get_model("incidents", "SearchIndex")
    if incident.objects.exists():
        last = index.objects.order_by("-pk").first() or index(finished_at=timezone.now())
        last.recipe, last.reached, last.made, last.total = 2, 0, 0, incident.objects.count()
        last.started_at = None
        last.save()


class Migration(migrations.Migration):
    dependencies = [("incidents", "0034_duplicate_verbs")]

    operations = [
        migrations.RunPython(made_anew, migrations.RunPython.noop),
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
