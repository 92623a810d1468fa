from typing import Any

from django.db import migrations

RULES = r"""
CREATE FUNCTION incidents_week(timestamptz) RETURNS integer LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
    SELECT floor(extract(epoch FROM $1) / 604800)::integer
$$;
-- What ended in this week, or of none what is open. Nobody finds it by typing: there a slash is a space.
CREATE FUNCTION incidents_mark(integer) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ('''/' || coalesce($1::text, '') || '''')::tsquery
$$;
CREATE FUNCTION incidents_found(text, timestamptz) RETURNS tsvector LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT incidents_vector($1) || array_to_tsvector(ARRAY['/' || coalesce(incidents_week($2)::text, '')])
$$;
CREATE OR REPLACE FUNCTION incidents_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO incidents_words (incident_id, vector) VALUES (NEW.id, incidents_found(NEW.search_text, NEW.ended_at))
    ON CONFLICT (incident_id) DO UPDATE SET vector = excluded.vector;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER keep_words_of_changed AFTER UPDATE OF search_text, ended_at ON incidents_incident
    FOR EACH ROW WHEN ((OLD.search_text, OLD.ended_at) IS DISTINCT FROM (NEW.search_text, NEW.ended_at))
    EXECUTE FUNCTION incidents_keep_words();
"""
NO_RULES = """
CREATE OR REPLACE TRIGGER keep_words_of_changed AFTER UPDATE OF search_text ON incidents_incident
    FOR EACH ROW WHEN (OLD.search_text IS DISTINCT FROM NEW.search_text) EXECUTE FUNCTION incidents_keep_words();
CREATE OR REPLACE FUNCTION incidents_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO incidents_words (incident_id, vector) VALUES (NEW.id, incidents_vector(NEW.search_text))
    ON CONFLICT (incident_id) DO UPDATE SET vector = excluded.vector;
    RETURN NULL;
END $$;
DROP FUNCTION incidents_found(text, timestamptz);
DROP FUNCTION incidents_mark(integer);
DROP FUNCTION incidents_week(timestamptz);
"""
STEP = 5_000
# A row that has a mark was written by the trigger meanwhile, perhaps of another week than the one read here.
MARK = r"""
UPDATE incidents_words SET vector = vector || array_to_tsvector(ARRAY['/' || coalesce(incidents_week(ended_at)::text, '')])
FROM incidents_incident WHERE id = incident_id AND incident_id > %s AND incident_id <= %s
AND NOT vector @@ '''/'':*'::tsquery
"""
UNMARK = r"""
UPDATE incidents_words
SET vector = ts_delete(vector, ARRAY(SELECT lexeme FROM unnest(vector) WHERE starts_with(lexeme, '/')))
WHERE incident_id > %s AND incident_id <= %s AND vector @@ '''/'':*'::tsquery
"""


def fill(schema_editor: Any, step: str) -> None:
    """What was there before, in steps, each of its own: nobody waits, and what was interrupted goes on."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(max(incident_id), 0) FROM incidents_words")
        (last,) = cursor.fetchone()
        for begun in range(0, last, STEP):
            cursor.execute(step, [begun, begun + STEP])
        # Without the numbers of the new words the planner takes each for one that hardly any incident has.
        cursor.execute("ANALYZE incidents_words")
        cursor.execute("SELECT gin_clean_pending_list('incident_by_words')")


def mark(apps: Any, schema_editor: Any) -> None:
    fill(schema_editor, MARK)


def unmark(apps: Any, schema_editor: Any) -> None:
    fill(schema_editor, UNMARK)


class Migration(migrations.Migration):
    """Some minutes for each million, in which people may search and work."""

    atomic = False
    dependencies = [("incidents", "0020_context")]

    operations = [
        # Back, the marks go last, when the trigger writes none any more.
        migrations.RunPython(migrations.RunPython.noop, unmark),
        migrations.RunSQL(RULES, NO_RULES),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
