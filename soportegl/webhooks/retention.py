"""How long it is kept what was sent to systems; what still waits stays."""

from soportegl.lib.retention import RetentionRule

RULES = (
    RetentionRule("webhook attempts", "webhooks_attempt", "id", "at < now() - interval '30 days'", "at"),
    RetentionRule(
        "webhook messages",
        "webhooks_message",
        "id",
        "status <> 'waiting' AND created_at < now() - interval '31 days'"
        " AND NOT EXISTS (SELECT 1 FROM webhooks_attempt WHERE message_id = webhooks_message.id)",
    ),
)
