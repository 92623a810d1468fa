from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models
from django.db.models import Q

OPEN = ("transferred", "in_resolution")
QUEUE = ["tier", "office", "created_at", "id"]


class Migration(migrations.Migration):
    """Concurrently, and the constraint in two steps: nobody waits while millions of rows are read."""

    atomic = False
    dependencies = [("incidents", "0006_movement")]

    operations = [
        AddIndexConcurrently(
            "incident", models.Index(fields=["moved_at", "id"], name="open_by_movement", condition=Q(state__in=OPEN))
        ),
        AddIndexConcurrently(
            "incident", models.Index(fields=QUEUE, name="open_waiting", condition=Q(waiting_since__isnull=False))
        ),
        AddIndexConcurrently(
            "incident", models.Index(fields=QUEUE, name="open_answered", condition=Q(answered_at__isnull=False))
        ),
        AddIndexConcurrently(
            "incident",
            models.Index(fields=QUEUE, name="open_returned", condition=Q(state__in=OPEN, arrived_by="send_back")),
        ),
        AddIndexConcurrently(
            "incident",
            models.Index(
                fields=["suggested_holder", "created_at", "id"],
                name="open_suggested",
                condition=Q(suggested_holder__isnull=False),
            ),
        ),
        AddConstraintNotValid(
            "incident",
            models.CheckConstraint(
                name="answered_only_while_open", condition=Q(answered_at__isnull=True) | Q(state__in=OPEN)
            ),
        ),
        ValidateConstraint("incident", "answered_only_while_open"),
    ]
