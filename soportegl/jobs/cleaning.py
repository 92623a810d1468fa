"""Throws away what is over: the rules of each part, and those of the tables that packages brought."""

from __future__ import annotations

from soportegl.desk.retention import RULES as DESK
from soportegl.directory.retention import RULES as DIRECTORY
from soportegl.hosts.retention import RULES as HOSTS
from soportegl.identity.retention import RULES as IDENTITY
from soportegl.lib import retention
from soportegl.lib.retention import RetentionRule
from soportegl.notifications.retention import RULES as NOTIFICATIONS
from soportegl.webhooks.retention import RULES as WEBHOOKS

PACKAGES = (
    RetentionRule("sessions", "django_session", "session_key", "expire_date < now()", "expire_date"),
    # Counts of what is asked too often and what was told of a mail server: a row that expired says nothing.
    RetentionRule("cache", "django_cache", "cache_key", "expires < now()", "expires"),
    RetentionRule(
        "jobs",
        "procrastinate_jobs",
        "id",
        "status NOT IN ('todo', 'doing') AND NOT EXISTS (SELECT 1 FROM procrastinate_events happened"
        " WHERE happened.job_id = procrastinate_jobs.id AND happened.at > now() - interval '30 days')",
    ),
)
RULES = (*PACKAGES, *IDENTITY, *DIRECTORY, *HOSTS, *NOTIFICATIONS, *WEBHOOKS, *DESK)


def clean() -> dict[str, int]:
    """Remove what is over; how many rows by each rule."""
    return {rule.name: retention.remove(rule) for rule in RULES}


def is_more(removed: dict[str, int]) -> bool:
    """Whether that run ended although there may be more."""
    return retention.STEP * retention.STEPS in removed.values()
