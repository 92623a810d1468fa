"""How long it is kept who signed in and who could not, and what programs came with and were answered."""

from soportegl.lib.retention import RetentionRule

RULES = (
    # Long enough that a holiday makes nobody unknown where they always sign in.
    RetentionRule("sign-ins", "directory_signin", "id", "seen_at < now() - interval '90 days'", "seen_at"),
    RetentionRule("wrong passwords", "directory_wrongpassword", "id", "at < now() - interval '1 day'", "at"),
    RetentionRule("kept answers", "directory_keptanswer", "id", "created_at < now() - interval '7 days'", "created_at"),
    # Systems ask for one each hour; what a person made stays in sight for a while after it is over.
    RetentionRule(
        "tokens",
        "directory_apitoken",
        "id",
        "expires_at < now()"
        " - CASE WHEN client_id IS NULL AND shown_in = '' THEN interval '90 days' ELSE interval '1 day' END",
    ),
    RetentionRule("uses of tokens", "directory_apirate", "token", "minute < extract(epoch FROM now()) / 60 - 60"),
)
