"""What is kept for one person is never shown to another: people and memberships of every kind, in every order."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from soportegl.directory.models import User
from soportegl.directory.roles import Held, Role, Standing, summarize
from soportegl.incidents import actions
from soportegl.incidents.models import Incident
from soportegl.lib.counting import FULL
from soportegl.reading.incident import seen_by
from soportegl.web import listing, queue_counts, queues
from soportegl.web.views import consult, queue, registry
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


def standings(people: People) -> some.SearchStrategy[Standing]:
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
    @given(some.lists(some.tuples(some.sampled_from(keys), standings(places)), min_size=1, max_size=4))
    def asked(requests: list[tuple[int, Standing]]) -> None:
        for key, standing in requests:
            shown(User.with_standing(standing, key), codes)

    asked()


def shown(user: User, codes: list[str]) -> None:
    standing = user.standing
    visible = Incident.objects.visible_to(user)
    assert {code for code in codes if seen_by(user, code)} == set(visible.values_list("code", flat=True))
    # Consulta: its page and its number.
    ended = list(visible.ended().order_by("-ended_at", "-id").values_list("pk", flat=True))
    request = RequestFactory().get("/consulta/")
    page = consult._found(user, {}, request, readable=True, is_plain=True).page  # type: ignore[arg-type]  # it has an address
    assert [row.pk for row in page.rows] == ended
    assert consult._count(user, {}, is_plain=True) == len(ended)
    FULL.clear()
    # The lists of the desk, each with its number, and the registry of whoever reports.
    counted = {}
    for view in queues.views_of(user):
        found = listing.page_of(listing.of(user, QueryDict(f"vista={view.slug}")), QueryDict()).page
        assert {row.pk for row in found.rows} == {row.pk for row in view.rows()}, view.slug
        if not view.by_the_hour:
            counted[view.slug] = queue.Recipe(queue._of_view, standing, view.slug)
    numbers = {slug: how(user.pk).count() for slug, how in counted.items()}
    assert queue_counts._counts(user, counted) == numbers
    own = {name: rows.count() for name, rows in registry._counted(standing, user.pk).items()}  # type: ignore[union-attr]  # none has parts
    counts = registry.count_kept(99, registry.Recipe(registry._counted, standing), user.pk)
    assert counts == own
