from typing import Any

from django.db import migrations

RULES = r"""
-- Letters and digits apart, and zeros before a number no part of it: what is glued to a number hides it no more. Of the
-- marks that are not ASCII those of Latin text are taken with them; what is a letter is the business of the parser.
CREATE FUNCTION incidents_pieces(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT regexp_replace(regexp_replace(regexp_replace(regexp_replace($1,
        '[\u0001-/:-@\[-`{-\u00bf\u00d7\u00f7\u2010-\u206f]+', ' ', 'g'),
        '([0-9])([^0-9 ])', '\1 \2', 'g'),
        '([^0-9 ])([0-9])', '\1 \2', 'g'),
        '\m0+([0-9])', '\1', 'g')
$$;
-- As it is typed: «1,482.50» as «1482.50», «c.u.r.» and «c. u. r.» as «cur.».
CREATE FUNCTION incidents_typed(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT regexp_replace(regexp_replace($1,
        '([0-9]),(?=[0-9]{3}(?![0-9]))', '\1', 'g'),
        '(?<![a-zñ])([a-zñ])\.\s?(?=[a-zñ](?![a-zñ]))', '\1', 'g')
$$;
-- With amounts and abbreviations a second time, as they are looked for: who writes «c. u. r.» is found by both. The check
-- digit of a code is no word: every tenth would have it.
CREATE FUNCTION incidents_vector(text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT to_tsvector('spanish', incidents_pieces(text || CASE
        WHEN text ~ '[0-9],[0-9]{3}(?![0-9])|(?<![a-zñ])[a-zñ]\.\s?[a-zñ](?![a-zñ])'
        THEN ' ' || incidents_typed(text) ELSE '' END))
    FROM regexp_replace($1, '^(\d{4}-\d{7})-\d', '\1') AS text
$$;
-- As `websearch_to_tsquery`, but what was typed in one piece is looked for as its pieces, one after the other. No number
-- is ever excluded: a hyphen before it is one of those that are glued to numbers.
CREATE FUNCTION incidents_asked(text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT websearch_to_tsquery('spanish', coalesce(string_agg(
        CASE WHEN term[3] = 'or' THEN 'or'
        ELSE coalesce(term[1], '') || '"' || incidents_pieces(incidents_typed(coalesce(term[2], term[3]))) || '"' END,
        ' ' ORDER BY place), ''))
    FROM regexp_matches($1, '(-(?![0-9]))?(?:"([^"]*)"|([^\s"]+))', 'g') WITH ORDINALITY AS found(term, place)
$$;
CREATE OR REPLACE FUNCTION incidents_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO incidents_words (incident_id, vector) VALUES (NEW.id, incidents_vector(NEW.search_text))
    ON CONFLICT (incident_id) DO UPDATE SET vector = excluded.vector;
    RETURN NULL;
END $$;
"""
NO_RULES = """
CREATE OR REPLACE FUNCTION incidents_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO incidents_words (incident_id, vector) VALUES (NEW.id, to_tsvector('spanish', NEW.search_text))
    ON CONFLICT (incident_id) DO UPDATE SET vector = excluded.vector;
    RETURN NULL;
END $$;
DROP FUNCTION incidents_asked(text);
DROP FUNCTION incidents_vector(text);
DROP FUNCTION incidents_typed(text);
DROP FUNCTION incidents_pieces(text);
"""
STEP = 5_000
FILL = """
INSERT INTO incidents_words AS kept (incident_id, vector)
SELECT id, {} FROM incidents_incident WHERE id > %s AND id <= %s
ON CONFLICT (incident_id) DO UPDATE SET vector = excluded.vector WHERE kept.vector IS DISTINCT FROM excluded.vector
"""


def fill(schema_editor: Any, vector: str) -> None:
    """What was there before, in steps, each of its own: nobody waits, and what was interrupted goes on."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(max(id), 0) FROM incidents_incident")
        (last,) = cursor.fetchone()
        for begun in range(0, last, STEP):
            cursor.execute(FILL.format(vector), [begun, begun + STEP])


def apart(apps: Any, schema_editor: Any) -> None:
    fill(schema_editor, "incidents_vector(search_text)")


def together(apps: Any, schema_editor: Any) -> None:
    fill(schema_editor, "to_tsvector('spanish', search_text)")


class Migration(migrations.Migration):
    """Some minutes for each million, in which people may search and work."""

    atomic = False
    dependencies = [("incidents", "0017_nothing_is_emptied")]

    operations = [
        # Back, the rows are written last, when the trigger writes them so as well.
        migrations.RunPython(migrations.RunPython.noop, together),
        migrations.RunSQL(RULES, NO_RULES),
        migrations.RunPython(apart, migrations.RunPython.noop),
    ]
