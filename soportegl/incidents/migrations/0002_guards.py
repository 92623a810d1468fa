"""The sequence of the Gestión code, and the trigger that keeps events as they were written."""

from typing import ClassVar

from django.db import migrations

REFUSE = """
CREATE FUNCTION incidents_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Los sucesos no se cambian ni se borran.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON incidents_event
    FOR EACH ROW EXECUTE FUNCTION incidents_event_is_append_only();
"""
ALLOW = """
DROP TRIGGER event_is_append_only ON incidents_event;
DROP FUNCTION incidents_event_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("incidents", "0001_initial")]

    operations: ClassVar = [
        migrations.RunSQL(
            "CREATE SEQUENCE incident_number AS integer MAXVALUE 9999999", "DROP SEQUENCE incident_number"
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
