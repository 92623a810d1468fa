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


def test_whoever_is_not_the_owner_of_the_events_keeps_only_what_adds_to_them(transactional_db):
    allowed = "SELECT has_table_privilege('de-prueba', 'incidents_event', %s)"
    with connection.cursor() as cursor:
        cursor.execute('CREATE ROLE "de-prueba"')
        try:
            cursor.execute('GRANT ALL ON incidents_event, incidents_incident TO "de-prueba"')
            prepare()
            kept = {}
            for privilege in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"):
                cursor.execute(allowed, [privilege])
                kept[privilege] = cursor.fetchone()[0]
            cursor.execute("SELECT has_table_privilege('de-prueba', 'incidents_incident', 'DELETE')")
            assert cursor.fetchone()[0]
        finally:
            cursor.execute('DROP OWNED BY "de-prueba"')
            cursor.execute('DROP ROLE "de-prueba"')
    assert kept == {"SELECT": True, "INSERT": True, "UPDATE": False, "DELETE": False, "TRUNCATE": False}
