"""What every test finds: a database per worker, an own data folder, quick passwords."""

import gc
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management.commands import flush
from django.db import connection
from django.http import HttpRequest
from django.template.backends.jinja2 import Template
from django.test.signals import template_rendered
from hypothesis import settings as hypothesis
from whitenoise import WhiteNoise

os.environ.setdefault("SOPORTEGL_SECRET_KEY", "only-for-tests-and-nothing-else-at-all")
if "SOPORTEGL_DATA" not in os.environ:
    os.environ["SOPORTEGL_DATA"] = tempfile.mkdtemp(prefix="sgl-datos-")

from tests import database

EVERY_PAGE = {"theme", "csrf_input", "permissions", "nav", "systems", "system", "office", "unread"}
EVERY_PAGE |= {"user", "perms", "messages"}


# On a busy machine one example of a thousand takes longer than the 200 ms that each is given otherwise.
hypothesis.register_profile("soportegl", deadline=None)
hypothesis.load_profile("soportegl")


def pytest_configure(config: pytest.Config) -> None:
    database.start(config)


def pytest_unconfigure(config: pytest.Config) -> None:
    database.stop(config)
    if not hasattr(config, "workerinput"):
        database.forget(Path(os.environ["SOPORTEGL_DATA"]))


def pytest_collection(session: pytest.Session) -> None:
    """The first worker looks for tests alone: the others read what it compiled, and spare eight seconds each."""
    database.let_the_first_compile(session.config)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long ones first, or one worker would still be at them when the others have nothing left."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    if config.option.max_suite_reruns:
        for item in items:
            if meets_others(item):
                item.add_marker(pytest.mark.flaky(reruns=1))


def meets_others(item: pytest.Item) -> bool:
    """Whether something runs beside it, a browser, a process or another connection: it may lose a race (ADR 68)."""
    marked = item.get_closest_marker("django_db")
    commits = bool(marked and marked.kwargs.get("transaction"))
    return commits or any(item.get_closest_marker(name) for name in ("browser", "slow"))


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was loaded until here stays: to look through it for garbage took a twelfth of all that a worker did."""
    database.compiled(session.config)
    gc.collect()
    gc.freeze()


def pytest_xdist_auto_num_workers() -> int:
    """Two workers more than cores: with one, the processors had nothing to do in a third of the time."""
    return (os.cpu_count() or 1) + 2


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Before a worker makes its database."""
    connection.settings_dict["TEST"].update(database.copied())


@pytest.fixture(autouse=True)
def plain_settings(settings, tmp_path) -> None:
    """Passwords are hashed quickly, static files need no manifest, files go to this test's own folder."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.DATA_ROOT = tmp_path
    settings.FILES_ROOT = settings.MEDIA_ROOT = tmp_path / "archivos"
    settings.MAIL_ROOT = tmp_path / "correos"
    settings.ALLOWED_HOSTS = ["*"]


@pytest.fixture(autouse=True)
def no_jobs_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Empty job tables around a test that commits: the flush does not reach tables without a managed model."""
    marker = request.node.get_closest_marker("django_db")
    commits = bool({"transactional_db", "live_server"} & set(request.fixturenames))
    if not commits and not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    forget_jobs()
    yield
    forget_jobs()


@pytest.fixture(autouse=True)
def pages_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test client keeps what a page was drawn from, which only Django's own templates tell it."""
    draw = Template.render

    def told(self: Template, context: dict[str, Any] | None = None, request: HttpRequest | None = None) -> str:
        context = {} if context is None else context
        # What every page knows is put over what a view calls the same, without a word.
        hidden = EVERY_PAGE & context.keys() if request else set()
        assert not hidden, f"{self.template.name} would not be drawn with its own {hidden}"
        page = draw(self, context, request)
        assert "bound method" not in page, f"{self.template.name} prints a method that nobody called"
        template_rendered.send(sender=self, template=self.template, context=context)
        return page

    monkeypatch.setattr(Template, "render", told)


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stays known for some seconds is of this test's rows, not of another's with the same keys."""
    from soportegl.incidents import filling, widening
    from soportegl.reading import counts, figures
    from soportegl.texts import overrides
    from soportegl.web.site import context

    for near in (counts.NEAR, figures.NEAR):
        near.clear()
    monkeypatch.setattr(filling, "_complete", True)
    monkeypatch.setattr(widening, "_known", widening._Known())
    # Or a page would ask one question more than the one before it, but only now and then.
    monkeypatch.setattr(context, "LATELY", 1e-9)
    # Nobody wrote a text, until a test does: nothing is asked that only some page would ask.
    monkeypatch.setattr(overrides, "_known", overrides._Known(until=float("inf")))


@pytest.fixture(autouse=True, scope="session")
def static_files_found_once() -> Iterator[None]:
    """Each test client loads the middleware anew; looking through a thousand static files takes longer than a page."""
    look, found = WhiteNoise.update_files_dictionary, dict[tuple[str, str], dict[str, Any]]()

    def known(self: WhiteNoise, root: str, prefix: str) -> None:
        if (root, prefix) not in found:
            look(self, root, prefix)
            found[root, prefix] = dict(self.files)
        self.files.update(found[root, prefix])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoise, "update_files_dictionary", known)
        yield


@pytest.fixture(autouse=True, scope="session")
def tables_emptied() -> Iterator[None]:
    """Tests that commit empty every table but those that the migrations filled, which Django would fill anew."""
    # Another one, since the days off are gone: without any, each page would read the calendars once more.
    token = "INSERT INTO directory_calendartoken (id, token) VALUES (1, gen_random_uuid())"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(connection.ops), "sql_flush", lambda self, style, tables, **how: [emptying(*tables), token])
        patch.setattr(flush, "emit_post_migrate_signal", lambda *args, **how: None)
        yield


def emptying(*tables: str) -> str:
    """A statement that empties these tables: to truncate forty that hold next to nothing takes forty times as long."""
    names = [f'"{table}"' for table in sorted({*tables} - {"django_content_type", "auth_permission"})]
    # Whoever still writes is waited for; as a replica the database refuses nothing, as it does of incidents.
    head = f"LOCK TABLE {', '.join(names)} IN SHARE ROW EXCLUSIVE MODE; SET LOCAL session_replication_role = replica;"
    return f"DO $$ BEGIN {head} {' '.join(f'DELETE FROM {name};' for name in names)} END $$"


def forget_jobs() -> None:
    """Every job, done or not."""
    jobs = ("procrastinate_jobs", "procrastinate_events", "procrastinate_workers", "procrastinate_periodic_defers")
    with connection.cursor() as cursor:
        cursor.execute(emptying(*jobs))
