"""How long it is kept that a session was opened through a provider."""

from soportegl.lib.retention import RetentionRule

RULES = (
    # A day more than any session lasts, and long before the sign-in that it belongs to.
    RetentionRule(
        "provider sessions", "identity_providersession", "id", "started_at < now() - interval '8 days'", "started_at"
    ),
)
