from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Concurrently: nobody waits while millions of rows are read."""

    atomic = False
    dependencies = [("incidents", "0026_clock_runs_in_order")]

    operations = [
        AddIndexConcurrently("event", models.Index(fields=["at"], name="events_by_time")),
        AddIndexConcurrently(
            "stage", models.Index(fields=["left_at"], name="stays_left", condition=Q(left_at__isnull=False))
        ),
    ]
