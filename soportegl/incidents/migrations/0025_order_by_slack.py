from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q

OPEN = Q(state__in=("transferred", "in_resolution"))
STEP = 5_000
FILL = """
UPDATE incidents_incident SET begin_by = created_at
WHERE id > %s AND id <= %s AND state IN ('transferred', 'in_resolution') AND clock_token IS NULL
    AND begin_by <> created_at
"""


def fill(apps: Any, schema_editor: Any) -> None:
    """By age until each is computed, in steps, each of its own: nobody waits, and what was interrupted goes on."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(max(id), 0) FROM incidents_incident")
        (last,) = cursor.fetchone()
        for begun in range(0, last, STEP):
            cursor.execute(FILL, [begun, begun + STEP])


class Migration(migrations.Migration):
    """Concurrently: nobody waits while millions of rows are read. The rows first: no index is written for them."""

    atomic = False
    dependencies = [("incidents", "0024_clocks")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        AddIndexConcurrently(
            "incident",
            models.Index(fields=["tier", "office", "begin_by", "id"], name="open_by_slack", condition=OPEN),
        ),
        AddIndexConcurrently(
            "incident", models.Index(fields=["tier", "begin_by", "id"], name="open_by_tier_slack", condition=OPEN)
        ),
        AddIndexConcurrently(
            "incident", models.Index(fields=["due_at", "id"], name="open_by_due", condition=Q(due_at__isnull=False))
        ),
        AddIndexConcurrently(
            "incident", models.Index(fields=["warn_at", "id"], name="open_to_warn", condition=Q(warn_at__isnull=False))
        ),
        AddIndexConcurrently(
            "incident",
            models.Index(fields=["paused_until", "id"], name="open_paused", condition=Q(paused_since__isnull=False)),
        ),
    ]
