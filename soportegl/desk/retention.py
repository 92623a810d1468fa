"""How long what those who attend work with is kept."""

from soportegl.desk.models.bulk import DAYS_KEPT
from soportegl.lib.retention import RetentionRule

_RUN_IS_OVER = f"created_at < now() - interval '{DAYS_KEPT} days'"

RULES = (
    RetentionRule("drafts", "desk_draft", "id", "saved_at < now() - interval '90 days'"),
    RetentionRule("presence", "desk_presence", "id", "seen_at < now() - interval '1 hour'"),
    # Its rows first: a run is not removed while rows of it are left.
    RetentionRule(
        "bulk rows",
        "desk_bulkrow",
        "id",
        f"run_id IN (SELECT id FROM desk_bulkrun WHERE {_RUN_IS_OVER})",  # noqa: S608 - our own words
    ),
    RetentionRule(
        "bulk runs",
        "desk_bulkrun",
        "id",
        f"{_RUN_IS_OVER} AND NOT EXISTS (SELECT 1 FROM desk_bulkrow WHERE desk_bulkrow.run_id = desk_bulkrun.id)",  # noqa: S608 - the same
    ),
)
