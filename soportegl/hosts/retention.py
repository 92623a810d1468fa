"""How long what hosts sent is kept."""

from soportegl.lib.retention import RetentionRule

RULES = (
    # An hour more than the capsule is good for, whatever the clocks of database and program differ by.
    RetentionRule("spent capsules", "hosts_spentcapsule", "id", "expires_at < now() - interval '1 hour'"),
    RetentionRule("arrivals", "hosts_arrival", "id", "arrived_at < now() - interval '8 days'"),
)
