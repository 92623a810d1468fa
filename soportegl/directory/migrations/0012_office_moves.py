"""Where an office is says which days off it keeps."""

from django.db import migrations

SQL = """
CREATE TRIGGER calendars_changed AFTER UPDATE OF department_id ON directory_office
    FOR EACH STATEMENT EXECUTE FUNCTION directory_calendars_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0011_promises")]

    operations = [migrations.RunSQL(SQL, "DROP TRIGGER calendars_changed ON directory_office")]
