"""How long it is kept who signed in and who could not."""

from soportegl.lib.retention import RetentionRule

RULES = (
    # Long enough that a holiday makes nobody unknown where they always sign in.
    RetentionRule("sign-ins", "directory_signin", "id", "seen_at < now() - interval '90 days'", "seen_at"),
    RetentionRule("wrong passwords", "directory_wrongpassword", "id", "at < now() - interval '1 day'", "at"),
)
