"""What keeps people from being served, each in its own words."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from soportegl.incidents import room, store
from soportegl.reading import health

pytestmark = pytest.mark.django_db
WELL = {"database": "", "migrations": "", "worker": "", "disk": ""}


def heartbeat(age: timedelta) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s)", [age])


@pytest.fixture(autouse=True)
def all_is_well(db, monkeypatch):
    monkeypatch.setattr(room.shutil, "disk_usage", lambda path: SimpleNamespace(free=settings.DISK_RESERVE_BYTES))
    heartbeat(timedelta(seconds=5))


def test_nothing_is_said_of_what_is_well():
    assert health.findings() == WELL
    assert health.thorough() == {"files": "", "SOPORTEGL_BACKUP_KEY": "", "SOPORTEGL_CLAMD": ""}


def test_a_worker_that_gives_no_signs_is_told():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
    heartbeat(health.WORKER_SILENCE + timedelta(seconds=1))
    assert health.findings() == {**WELL, "worker": "ningún trabajador da señales"}


def test_a_disk_that_fills_is_told(monkeypatch):
    monkeypatch.setattr(room.shutil, "disk_usage", lambda path: SimpleNamespace(free=3 * 1024 * 1024))
    assert health.findings() == {**WELL, "disk": "quedan 3 MiB"}


def test_tables_that_are_missing_are_told(monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    MigrationRecorder(connection).record_unapplied("sessions", "0001_initial")
    assert health.findings() == {**WELL, "migrations": "faltan 1 migraciones"}


@pytest.mark.parametrize("app", ["incidents", "notifications", "procrastinate", "account", "auth", "sessions"])
def test_as_many_are_missing_as_django_would_apply(app):
    newest = max(name for label, name in MigrationRecorder(connection).applied_migrations() if label == app)
    MigrationRecorder(connection).record_unapplied(app, newest)
    executor = MigrationExecutor(connection)
    assert health.missing_migrations() == len(executor.migration_plan(executor.loader.graph.leaf_nodes())) == 1


def test_a_database_error_tells_its_kind_and_not_its_address(monkeypatch):
    def refuse() -> str:
        raise OperationalError("connection to server at secreto.example failed")

    monkeypatch.setitem(health.CHECKS, "database", refuse)
    assert health.findings() == {**WELL, "database": "OperationalError"}


def test_where_no_file_can_be_kept_and_a_key_that_is_none_are_told_when_they_are_asked_for(
    monkeypatch, settings, tmp_path
):
    (tmp_path / "llave.txt").write_text("nada")
    settings.BACKUP_KEY = str(tmp_path / "llave.txt")
    monkeypatch.setattr(store, "problem", lambda: "PermissionError")
    found = health.thorough()
    assert found["files"] == "no se puede guardar donde van los archivos (PermissionError)"
    assert str(tmp_path / "llave.txt") in found["SOPORTEGL_BACKUP_KEY"]
