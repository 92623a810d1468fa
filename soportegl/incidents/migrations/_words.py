"""What a migration does of which the words of before are to be made anew."""

from typing import Any

from django.db import migrations
from django.utils import timezone


def made_anew(recipe: int) -> migrations.RunPython:
    """Have the worker make the words of what is there again by this recipe; those of before serve until it is done."""

    def begin(apps: Any, schema_editor: Any) -> None:
        incident, index = apps.get_model("incidents", "Incident"), apps.get_model("incidents", "SearchIndex")
        if incident.objects.exists():
            last = index.objects.order_by("-pk").first() or index(finished_at=timezone.now())
            last.recipe, last.reached, last.made, last.total = recipe, 0, 0, incident.objects.count()
            last.started_at = None
            last.save()

    return migrations.RunPython(begin, migrations.RunPython.noop)
