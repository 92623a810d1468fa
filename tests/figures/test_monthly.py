"""A report is sent once for each month that is over, to who asked for it and still may see it."""

from __future__ import annotations

import pytest

from soportegl.figures import asking, monthly
from soportegl.figures.models import Subscription
from soportegl.figures.scopes import scope_of
from soportegl.incidents.errors import Invalid
from soportegl.lib import clock
from soportegl.notifications.models import Delivery
from tests.figures.conftest import on

pytestmark = pytest.mark.django_db


def asked(cast, who: str = "sofia", report: str = "carga", **written: str):
    return asking.read(report, written, scope_of(cast.users[who].permissions))


def mails() -> list[Delivery]:
    return list(Delivery.objects.filter(event__isnull=True, subject__startswith="Carga").order_by("pk"))


def test_it_is_sent_once_when_the_month_is_over(told, cast):
    cast.sofia.email = "sofia@solola.example"
    cast.sofia.save()
    with on(31):
        row = monthly.subscribe(cast.sofia, asked(cast, por="persona", desde="01/01/2020"))
        assert monthly.subscribe(cast.sofia, asked(cast, por="persona")) == row
        assert monthly.send_due() == 0
    assert row.query == "por=persona"
    with on(3, month=4):
        assert (monthly.send_due(), monthly.send_due()) == (1, 0)
    (mail,) = mails()
    assert (mail.to, mail.subject) == ("sofia@solola.example", "Carga de trabajo: 03/2026")
    for text in (
        "Raúl Sacor | 3 | 1 | 0 | 2",
        "Alcance: Sede Sololá",
        "desde=01%2F03%2F2026",
        monthly.way_out(row).split(":")[0],
    ):
        assert text in mail.text
    assert "<td" in mail.html
    with on(2, month=5):
        assert monthly.send_due() == 1
    assert mails()[-1].subject == "Carga de trabajo: 04/2026"
    with on(1, month=1):
        # The clock was set back: nothing is sent again.
        assert monthly.send_due() == 0


def test_who_may_not_see_it_any_longer_gets_nothing(told, cast):
    cast.raul.email = "raul@solola.example"
    cast.raul.save()
    with on(31):
        monthly.subscribe(cast.raul, asked(cast, "raul"))
    cast.raul.memberships.all().delete()
    with on(3, month=4):
        assert monthly.send_due() == 0
    assert mails() == []


def test_what_cannot_be_sent_is_not_taken(cast):
    cast.carla.email = ""
    with pytest.raises(Invalid, match="no tiene correo"):
        monthly.subscribe(cast.carla, asked(cast, "carla"))
    cast.sofia.email = "sofia@solola.example"
    for number in range(monthly.MOST_EACH):
        Subscription.objects.create(person=cast.sofia, report="carga", query=f"q={number}", created_at=clock.now())
    with pytest.raises(Invalid, match="Ya recibe 10"):
        monthly.subscribe(cast.sofia, asked(cast))


def test_the_way_out_is_good_for_one_and_for_nobody_else(cast):
    row = Subscription.objects.create(person=cast.sofia, report="carga", created_at=clock.now())
    token = monthly.way_out(row).split("/")[-2]
    assert monthly.of_way_out(token) == row
    assert monthly.of_way_out(token[:-1] + ("a" if token[-1] != "a" else "b")) is None
    row.delete()
    assert monthly.of_way_out(token) is None
