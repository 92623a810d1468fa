"""No migration since the first release stops people who are working, or breaks the program that still runs."""

from __future__ import annotations

import pytest
from django_migration_linter import MigrationLinter

APPS = ["directory", "hosts", "incidents", "webhooks", "notifications", "backups", "desk"]
#: What the first release brought: nobody was working then.
FIRST = ["0001_initial", "0002_guards", "0002_system_position"]

#: A column of text that becomes longer is a note in the database's catalogue: no row is read or written.
LONGER = ["0004_whole_reason", "0016_whole_names"]


@pytest.mark.django_db(transaction=True)
def test_the_linter_of_migrations_finds_nothing(capsys) -> None:
    linter = MigrationLinter(".", include_apps=APPS, ignore_name=[*FIRST, *LONGER], no_cache=True)
    linter.lint_all_migrations()
    assert linter.nb_erroneous == 0, capsys.readouterr().out
    assert linter.nb_valid + linter.nb_warnings >= 4
