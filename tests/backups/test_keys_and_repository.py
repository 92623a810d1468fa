"""The folder of backups and the key that opens them."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path

import pytest

from soportegl.backups import keys
from soportegl.backups.backup_repository import BackupRepository, Manifest
from soportegl.backups.errors import BackupFailed
from soportegl.commands import backing_up
from soportegl.lib.embedded_postgres import FORGETFUL


def manifest(name: str) -> Manifest:
    return Manifest(name, "2026-01-01", "0.1.0", 18, False, "", 0, 0, 0, 0, 0)


def test_a_key_is_its_owners_and_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "llave"
    public = keys.create(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert str(keys.recipients(path)[0]) == public == str(keys.identities(path)[0].to_public())
    with pytest.raises(BackupFailed, match="No se puede crear"):
        keys.create(path)


def test_the_public_part_encrypts_and_does_not_open(tmp_path: Path) -> None:
    public = tmp_path / "publica"
    public.write_text(keys.create(tmp_path / "llave") + "\n")
    assert len(keys.recipients(public)) == 1
    with pytest.raises(BackupFailed, match="la parte secreta"):
        keys.identities(public)


@pytest.mark.parametrize("text", ["", "no es una llave", "AGE-SECRET-KEY-1ROTA", "age1rota"])
def test_what_is_no_key_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "llave"
    path.write_text(text)
    with pytest.raises(BackupFailed, match="no contiene"):
        keys.recipients(path)
    with pytest.raises(BackupFailed, match="No se puede leer"):
        keys.recipients(tmp_path / "no-hay")


def test_only_the_latest_stay_with_what_they_need(tmp_path: Path) -> None:
    repository = BackupRepository(tmp_path)
    repository.prepare()
    names = ["20260101T020000Z", "20260102T020000Z", "20260103T020000Z"]
    for number, name in enumerate(names):
        repository.folder(name).mkdir()
        hashes = [f"{number}a" * 32, "cc" * 32]
        for sha256 in hashes:
            repository.content(sha256, "").parent.mkdir(exist_ok=True)
            repository.content(sha256, "").write_text(sha256)
        repository.finish(manifest(name), hashes)
    (tmp_path / "20251231T020000Z").mkdir()
    (tmp_path / "otra cosa").mkdir()
    assert repository.prune(2) == names[:1]
    assert {path.name for path in tmp_path.iterdir()} == {*names[1:], "contenidos", "otra cosa"}
    assert {path.name[:2] for path in (tmp_path / "contenidos").glob("*/*")} == {"1a", "2a", "cc"}
    assert repository.find().name == names[2]
    with pytest.raises(BackupFailed, match="No hay un respaldo completo «20260101T020000Z»"):
        repository.find(names[0])


@pytest.mark.parametrize(("scratch", "how"), [(True, FORGETFUL), (False, None)])
def test_only_tables_that_are_thrown_away_may_be_lost_with_the_power(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, scratch: bool, how: dict[str, str] | None
) -> None:
    made: list[dict[str, str] | None] = []

    class Made:
        def __init__(self, folder: Path, settings: dict[str, str] | None = None) -> None:
            made.append(settings)

        def start(self) -> str:
            return "postgresql:///nobody"

        def stop(self) -> None: ...

    monkeypatch.setattr(backing_up, "Server", Made)
    monkeypatch.setattr(backing_up, "_restore", lambda chosen: 0)
    # A copy of them: the command tells its children where its own database is.
    monkeypatch.setattr(os, "environ", os.environ | {"DATABASE_URL": "", "SOPORTEGL_DATA": str(tmp_path / "copia")})
    assert backing_up.restore(Namespace(scratch=scratch)) == 0
    assert made == [how]
