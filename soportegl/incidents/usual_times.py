"""How much working time incidents of a kind took at a tier lately, noted each night."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection, transaction

from soportegl.directory.models import UsualTime
from soportegl.lib import clock

LATELY = timedelta(days=90)
#: Of fewer nothing is usual.
FEWEST = 5
#: What differs by less stays: with each change all that is open is computed anew.
SAME = 0.1
_MEDIANS = """
SELECT stage.tier, incident.system_id, incident.module_id,
    round(percentile_cont(0.5) WITHIN GROUP (ORDER BY stage.worked_seconds))::int, count(*)
FROM incidents_stage stage JOIN incidents_incident incident ON incident.id = stage.incident_id
WHERE stage.left_at >= %s AND stage.worked_seconds IS NOT NULL
GROUP BY GROUPING SETS ((1), (1, 2), (1, 2, 3))
HAVING count(*) >= %s AND (GROUPING(incident.module_id) = 1 OR incident.module_id IS NOT NULL)
"""


@transaction.atomic
def note() -> int:
    """Keep the median of each kind; returns how many are not what they were."""
    with connection.cursor() as cursor:
        cursor.execute(_MEDIANS, [clock.now() - LATELY, FEWEST])
        found = {(tier, system, module): (seconds, stays) for tier, system, module, seconds, stays in cursor.fetchall()}
    kept = {(row.tier, row.system_id, row.module_id): row for row in UsualTime.objects.all()}
    changed = []
    for (tier, system, module), (seconds, stays) in found.items():
        row = kept.get((tier, system, module)) or UsualTime(tier=tier, system_id=system, module_id=module, seconds=0)
        if row.pk is None or abs(row.seconds - seconds) > SAME * max(row.seconds, seconds):
            row.seconds, row.stays = seconds, stays
            changed.append(row)
    for row in changed:
        row.save()
    return len(changed)
