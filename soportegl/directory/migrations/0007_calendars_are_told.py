"""What changes hours or days off changes the token, in the same transaction."""

from django.db import migrations

SQL = """
CREATE FUNCTION directory_calendars_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO directory_calendartoken (id, token) VALUES (1, gen_random_uuid())
    ON CONFLICT (id) DO UPDATE SET token = EXCLUDED.token;
    RETURN NULL;
END $$;
CREATE TRIGGER calendars_changed AFTER INSERT OR UPDATE OR DELETE ON directory_dayoff
    FOR EACH STATEMENT EXECUTE FUNCTION directory_calendars_changed();
CREATE TRIGGER calendars_changed AFTER INSERT OR UPDATE OR DELETE ON directory_weeklyhours
    FOR EACH STATEMENT EXECUTE FUNCTION directory_calendars_changed();
INSERT INTO directory_calendartoken (id, token) VALUES (1, gen_random_uuid());
"""
BACK = """
DROP TRIGGER calendars_changed ON directory_dayoff;
DROP TRIGGER calendars_changed ON directory_weeklyhours;
DROP FUNCTION directory_calendars_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0006_calendars")]

    operations = [migrations.RunSQL(SQL, BACK)]
