from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q

OPEN = Q(state__in=("transferred", "in_resolution"))


class Migration(migrations.Migration):
    """Concurrently: nobody waits while millions of rows are read."""

    atomic = False
    dependencies = [("incidents", "0008_open_by_tier")]

    operations = [
        AddIndexConcurrently(
            "incident", models.Index(fields=["office", "created_at", "id"], name="open_by_office", condition=OPEN)
        ),
        AddIndexConcurrently(
            "incident",
            models.Index(
                fields=["office", "entity", "created_at", "id"], name="open_by_office_and_entity", condition=OPEN
            ),
        ),
        AddIndexConcurrently(
            "incident",
            models.Index(
                fields=["office", "system", "created_at", "id"], name="open_by_office_and_system", condition=OPEN
            ),
        ),
        AddIndexConcurrently(
            "incident",
            models.Index(fields=["system", "tier", "created_at", "id"], name="open_by_system", condition=OPEN),
        ),
    ]
