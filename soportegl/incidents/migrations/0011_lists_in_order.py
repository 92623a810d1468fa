from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

WHO_SEES = ["state", "tier", "max_tier", "office", "entity", "reporter", "system"]
OPEN = models.Q(("state__in", ("transferred", "in_resolution")))


class Migration(migrations.Migration):
    """A few seconds for each million; concurrently, so that nobody waits for it."""

    atomic = False
    dependencies = [("incidents", "0010_words")]

    operations = [
        AddIndexConcurrently(
            "incident",
            models.Index(
                fields=["-ended_at", "-id"],
                name="ended_in_order",
                condition=models.Q(("state__in", ("closed", "finalized"))),
                include=WHO_SEES,
            ),
        ),
        RemoveIndexConcurrently("incident", "ended_latest"),
        AddIndexConcurrently(
            "incident",
            models.Index(
                fields=["created_at", "id"],
                name="open_in_order",
                condition=OPEN,
                include=WHO_SEES,
            ),
        ),
        RemoveIndexConcurrently("incident", "open_by_age"),
        AddIndexConcurrently(
            "incident",
            models.Index(
                fields=["moved_at", "id"],
                name="open_as_moved",
                condition=OPEN,
                include=[*WHO_SEES, "urgency"],
            ),
        ),
        RemoveIndexConcurrently("incident", "open_by_movement"),
        AddIndexConcurrently(
            "incident",
            models.Index(
                fields=["tier", "office", "created_at", "id"],
                name="open_to_take",
                condition=models.Q(("state", "transferred")),
            ),
        ),
    ]
