"""How long notices are kept; the ledger of mails stays."""

from soportegl.lib.retention import RetentionRule

_READ_LONG_AGO = "channel = 'app' AND read_at < now() - interval '1 year'"

RULES = (RetentionRule("notices", "notifications_delivery", "id", _READ_LONG_AGO),)
