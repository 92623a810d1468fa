"""The one indexed question behind the first page of a queue: the open ones of an office, the oldest first."""

SIZE = 50
TIER = 2
SQL = f"""
SELECT i.code, i.synopsis, i.state, i.urgency, i.created_at, i.moved_at, i.event_count, e.name, u.full_name
FROM incidents_incident i
JOIN directory_entity e ON e.id = i.entity_id
LEFT JOIN directory_user u ON u.id = i.holder_id
WHERE i.state IN ('transferred', 'in_resolution') AND i.tier = {TIER} AND i.office_id = %s
ORDER BY i.created_at, i.id LIMIT {SIZE}
"""
NAMES = ("code", "synopsis", "state", "urgency", "created_at", "moved_at", "events", "entity", "holder")
