from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Concurrently: nobody waits while millions of rows are read."""

    atomic = False
    dependencies = [("incidents", "0007_movement_indexes")]

    operations = [
        AddIndexConcurrently(
            "incident",
            models.Index(
                fields=["tier", "created_at", "id"],
                name="open_by_tier",
                condition=Q(state__in=("transferred", "in_resolution")),
            ),
        ),
        AddIndexConcurrently(
            "incident",
            models.Index(
                fields=["created_at", "id"],
                name="open_by_age",
                condition=Q(state__in=("transferred", "in_resolution")),
            ),
        ),
    ]
