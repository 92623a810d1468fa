"""What is kept for one person is never shown to another: people and memberships of every kind, in every order."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from soportegl.directory.models import User
from soportegl.directory.roles import Held, Permissions, Role, summarize
from soportegl.incidents import actions
from soportegl.incidents.models import Incident
from soportegl.lib.recipes import Recipe
from soportegl.reading import counts, lists, queues, registry, search
from soportegl.reading.incident import seen_by
from soportegl.reading.lists import ListQuery
from soportegl.reading.search import SearchQuery
from tests.cast import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(people: People) -> People:
    for by in ("raul", "carla", "ivan"):
        actions.ask(people.held(by=by), text="¿Cuál?", by=people.users[by])
        actions.close(people.held(by=by), solution="Se orientó en pantalla", by=people.users[by])
    for by, entity in (("berta", people.quetzaltenango), ("olga", people.orphan)):
        people.report(by=by, entity=entity)
    return people


def permissions_of(people: People) -> some.SearchStrategy[Permissions]:
    """The sums of up to three memberships of any kind."""
    offices = [people.office.pk, people.quetzaltenango.office_id]
    entities = [people.solola.pk, people.quetzaltenango.pk, people.orphan.pk]
    desk = some.sampled_from([Role.AGENT, Role.SUPERVISOR])
    rows = some.one_of(
        some.builds(Held, desk, some.just(2), some.sampled_from(offices), some.none(), some.just(False)),
        some.builds(Held, desk, some.sampled_from([3, 4]), some.none(), some.none(), some.just(False)),
        some.builds(
            Held, some.just(Role.REPORTER), some.just(1), some.none(), some.sampled_from(entities), some.booleans()
        ),
        some.builds(Held, some.sampled_from([Role.AUDITOR, Role.ADMINISTRATOR]), *[some.none()] * 3, some.just(False)),
    )
    return some.lists(rows, max_size=3).map(summarize)


def test_everybody_is_shown_their_own_whoever_asked_before(places):
    keys = [places.users[name].pk for name in ("ana", "diego", "raul", "carla", "olga")]
    codes = list(Incident.objects.values_list("code", flat=True))

    # The same people with other memberships, one after the other, as between two requests.
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(some.lists(some.tuples(some.sampled_from(keys), permissions_of(places)), min_size=1, max_size=4))
    def asked(requests: list[tuple[int, Permissions]]) -> None:
        for key, permissions in requests:
            shown(User.with_permissions(permissions, key), codes)

    asked()


def shown(user: User, codes: list[str]) -> None:
    permissions = user.permissions
    visible = Incident.objects.visible_to(user)
    assert {code for code in codes if seen_by(user, code)} == set(visible.values_list("code", flat=True))
    # Consulta: its page and its number.
    ended = list(visible.ended().order_by("-ended_at", "-id").values_list("pk", flat=True))
    found = search.incidents(SearchQuery(), user)
    assert [row.pk for row in found.page.rows] == ended
    assert found.total == len(ended)
    # The lists of the desk, each with its number, and the registry of whoever reports.
    counted = {}
    for view in queues.views_of(permissions):
        listing = lists.of(ListQuery(view.slug), user)
        whole = {row.pk for part in view.parts for row in part(user)}
        assert {row.pk for row in lists.page(listing).page.rows} == whole, view.slug
        if not view.by_the_hour:
            counted[view.slug] = Recipe(lists.whole, permissions, view.slug)
    numbers = {slug: how(user.pk).count() for slug, how in counted.items()}
    assert counts._counted(user, counted) == numbers
    own = {name: rows.count() for name, rows in registry._counted(permissions, user.pk).items()}  # type: ignore[union-attr]  # none has parts
    assert registry.counts(user) == own
