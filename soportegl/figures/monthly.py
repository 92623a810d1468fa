"""Reports that people get by mail when a month is over, and the way out of each in the mail itself."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from soportegl.directory.models import User
from soportegl.figures import presenting, refreshing
from soportegl.figures.asking import Asked, answer, read
from soportegl.figures.counting import month_of
from soportegl.figures.models import LONGEST, Subscription
from soportegl.figures.periods import Period
from soportegl.figures.reports import REPORTS
from soportegl.figures.scopes import scope_of
from soportegl.incidents.errors import Invalid
from soportegl.lib import clock
from soportegl.notifications import outbox

SALT = "soportegl.figures.subscription"
#: Of more rows the mail shows the first, and leads to the page.
MOST_ROWS, MOST_EACH = 40, 10
_OF_PERIOD = ("desde", "hasta")


def subscribe(person: User, asked: Asked) -> Subscription:
    """Have this report sent each month, narrowed as it is; asked for twice it is sent once. Raises Invalid."""
    query = urlencode({name: value for name, value in asked.written.items() if value and name not in _OF_PERIOD})
    row = Subscription.objects.filter(person=person, report=asked.report.slug, query=query).first()
    if row:
        return row
    if not person.email:
        raise Invalid(correo="Usted no tiene correo electrónico registrado. Anótelo en «Mis datos».")
    if person.report_subscriptions.count() >= MOST_EACH:
        raise Invalid(correo=f"Ya recibe {MOST_EACH} informes por correo. Quite alguno antes de pedir otro.")
    if len(query) > LONGEST:
        raise Invalid(correo="Los filtros son demasiado largos para guardarlos.")
    made, _ = Subscription.objects.get_or_create(
        person=person,
        report=asked.report.slug,
        query=query,
        # It begins with the month that goes on.
        defaults={"created_at": clock.now(), "sent_for": month_over()},
    )
    return made


def month_over() -> date:
    """The month that was over last."""
    return month_of(month_of(timezone.localdate(clock.now())) - timedelta(days=1))


def way_out(row: Subscription) -> str:
    """The address at which it ends, good without signing in."""
    return reverse("report_unsubscribe", args=[signing.dumps(row.pk, salt=SALT)])


def of_way_out(token: str) -> Subscription | None:
    """The one that a link of a mail ends; None when it ended, or nobody signed that link."""
    try:
        key = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Subscription.objects.filter(pk=key).select_related("person").first()


def send_due() -> int:
    """Send what was asked for of the month that is over, each once; how many were sent."""
    refreshing.refresh()
    month = month_over()
    due = Subscription.objects.exclude(sent_for__gte=month).order_by("pk").values_list("pk", flat=True)
    return sum(_send(key, month) for key in due)


@transaction.atomic
def _send(key: int, month: date) -> bool:
    """Queue one, unless another worker does or did."""
    row = (
        Subscription.objects.select_for_update(skip_locked=True, of=("self",))
        .exclude(sent_for__gte=month)
        .filter(pk=key)
        .select_related("person")
        .first()
    )
    if row is None:
        return False
    row.sent_for = month
    row.save(update_fields=["sent_for"])
    person, scope = row.person, scope_of(row.person.permissions)
    # Who no longer works here, or may no longer see this, is not told; what they asked for waits for them.
    if not person.is_active or not person.email or scope is None or row.report not in REPORTS:
        return False
    period = Period.month(month)
    days = {"desde": f"{period.since:%d/%m/%Y}", "hasta": f"{period.until:%d/%m/%Y}"}
    asked = read(row.report, {**dict(parse_qsl(row.query)), **days}, scope)
    found = answer(asked)
    columns = found.columns
    context = {
        "person": person,
        "asked": asked,
        "month": f"{month:%m/%Y}",
        "heading": [asked.group.label, *(column.label for column in columns)],
        "rows": [
            [each.label, *(presenting.shown(*pair) for pair in zip(each.values, columns, strict=True))]
            for each in (*found.rows[:MOST_ROWS], found.total)
        ]
        if found.rows
        else [],
        "more": max(0, len(found.rows) - MOST_ROWS),
        "link": f"{settings.PUBLIC_URL}{reverse('report', args=[row.report])}?{asked.address}",
        "way_out": settings.PUBLIC_URL + way_out(row),
    }
    text, html = (render_to_string(f"mail/report.{kind}", context) for kind in ("txt", "html"))
    outbox.queue_mail(to=person.email.strip(), subject=f"{asked.report.label}: {month:%m/%Y}", text=text, html=html)
    return True
