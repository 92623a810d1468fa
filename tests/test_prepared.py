"""A database says with what it was prepared, and is prepared again when anything is new."""

import os

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from soportegl import prepared
from soportegl.prepare import prepare


@pytest.fixture
def address(transactional_db) -> str:
    """This test's own database."""
    return make_conninfo(os.environ["DATABASE_URL"], dbname=connection.settings_dict["NAME"])


def test_a_database_that_was_prepared_tells_what_was_told_then(address):
    prepared.forget()
    assert prepared.told_by(address, demo=False) is None
    assert prepare() == ""
    assert prepared.told_by(address, demo=False) == ""


def test_it_is_prepared_again_for_the_demonstration_and_for_anything_new(address, monkeypatch):
    prepare()
    assert prepared.told_by(address, demo=True) is None
    monkeypatch.setattr(prepared, "version", lambda name: "next")
    assert prepared.told_by(address, demo=False) is None


def test_tables_changed_by_hand_take_the_mark_away(address):
    prepare()
    prepared.forget()
    assert prepared.told_by(address, demo=False) is None


def ask(statement: str, *values: str) -> bool:
    # prepare() closes the connection, so each question opens a cursor of its own.
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return bool(cursor.description and cursor.fetchone()[0])


def test_whoever_is_not_the_owner_of_the_events_keeps_only_what_adds_to_them(transactional_db):
    may = "SELECT has_table_privilege('de-prueba', %s, %s)"
    ask('CREATE ROLE "de-prueba"')
    try:
        ask('GRANT ALL ON incidents_event, incidents_incident TO "de-prueba"')
        prepare()
        every = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
        assert [name for name in every if ask(may, "incidents_event", name)] == ["SELECT", "INSERT"]
        assert ask(may, "incidents_incident", "DELETE")
    finally:
        ask('DROP OWNED BY "de-prueba"')
        ask('DROP ROLE "de-prueba"')


def test_what_a_killed_process_was_receiving_goes_after_a_day(tmp_path) -> None:
    from soportegl.gunicorn_conf import DAY, forget_cut_uploads

    old, new = tmp_path / "old.upload", tmp_path / "new.upload"
    for path in (old, new):
        path.write_bytes(b"half a file")
    os.utime(old, (0, old.stat().st_mtime - DAY - 1))
    forget_cut_uploads(tmp_path)
    assert (old.exists(), new.exists()) == (False, True)
