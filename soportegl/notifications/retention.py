"""How long notices are kept; the ledger of mails stays."""

from soportegl.lib.retention import RetentionRule

_READ_LONG_AGO = "channel = 'app' AND read_at < now() - interval '1 year'"
# What is said again after a year is not said twice.
_SAID_LONG_AGO = "mail_at IS NULL AND said_at < now() - interval '1 year'"

RULES = (
    RetentionRule("notices", "notifications_delivery", "id", _READ_LONG_AGO),
    RetentionRule("said", "notifications_said", "id", _SAID_LONG_AGO),
)
