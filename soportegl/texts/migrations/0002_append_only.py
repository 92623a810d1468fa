"""The trigger that keeps every version of a text as it was written."""

from typing import ClassVar

from django.db import migrations

REFUSE = """
CREATE FUNCTION texts_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Las versiones de un texto no se cambian ni se borran.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER texts_are_append_only BEFORE UPDATE OR DELETE ON texts_version
    FOR EACH ROW EXECUTE FUNCTION texts_are_append_only();
CREATE TRIGGER texts_are_not_emptied BEFORE TRUNCATE ON texts_version
    FOR EACH STATEMENT EXECUTE FUNCTION texts_are_append_only();
"""
ALLOW = """
DROP TRIGGER texts_are_append_only ON texts_version;
DROP TRIGGER texts_are_not_emptied ON texts_version;
DROP FUNCTION texts_are_append_only();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("texts", "0001_initial")]

    operations: ClassVar = [migrations.RunSQL(REFUSE, ALLOW)]
