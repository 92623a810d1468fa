"""TRUNCATE passes by what refuses UPDATE and DELETE; and an entity's new name reaches what is looked for."""

from typing import ClassVar

from django.db import migrations

TABLES = ("incident", "event", "eventtext", "stage", "participant", "attachment")
REFUSE = """
CREATE FUNCTION incidents_are_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Las incidencias y sus sucesos no se vacían.' USING ERRCODE = 'restrict_violation';
END $$;
""" + "".join(
    f"CREATE TRIGGER {table}_is_not_emptied BEFORE TRUNCATE ON incidents_{table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION incidents_are_not_emptied();\n"
    for table in TABLES
)
ALLOW = "".join(f"DROP TRIGGER {table}_is_not_emptied ON incidents_{table};\n" for table in TABLES) + (
    "DROP FUNCTION incidents_are_not_emptied();"
)
# A key for sorting is the folded name, but for ñ. Incidents say it in their last line.
RENAME = """
CREATE FUNCTION incidents_follow_the_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE incidents_incident
    SET search_text = regexp_replace(search_text, '[^\n]*$', '') || replace(NEW.sort_key, E'n\x7f', 'ñ')
    WHERE entity_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER incidents_follow_the_name AFTER UPDATE OF sort_key ON directory_entity
    FOR EACH ROW WHEN (OLD.sort_key IS DISTINCT FROM NEW.sort_key) EXECUTE FUNCTION incidents_follow_the_name();
"""
# Those whose entity had another name when they were written last: nothing else of the row is touched, and few are.
CATCH_UP = """
UPDATE incidents_incident i
SET search_text = regexp_replace(i.search_text, '[^
]*$', '') || e.name
FROM (SELECT id, replace(sort_key, E'n', 'ñ') AS name FROM directory_entity) e
WHERE e.id = i.entity_id AND right(i.search_text, length(e.name) + 1) <> E'
' || e.name;
"""
FORGET = """
DROP TRIGGER incidents_follow_the_name ON directory_entity;
DROP FUNCTION incidents_follow_the_name();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("incidents", "0016_whole_names"), ("directory", "0002_system_position")]

    operations: ClassVar = [
        migrations.RunSQL(REFUSE, ALLOW),
        migrations.RunSQL(RENAME, FORGET),
        migrations.RunSQL(CATCH_UP, migrations.RunSQL.noop),
    ]
