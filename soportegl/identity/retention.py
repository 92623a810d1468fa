"""How long it is kept that a session was opened through a provider."""

from soportegl.lib.retention import RetentionRule

RULES = (
    # A day more than any session lasts, and long before the sign-in that it belongs to.
    RetentionRule(
        "provider sessions", "identity_providersession", "id", "started_at < now() - interval '8 days'", "started_at"
    ),
    # An hour more than it is good for, whatever clocks differ by.
    RetentionRule("spent assertions", "identity_spentassertion", "id", "expires_at < now() - interval '1 hour'"),
)
