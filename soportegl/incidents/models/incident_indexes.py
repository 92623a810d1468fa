"""The indexes of the incident: each is written with every registration, and `test_indexes` names who reads it."""

from django.db import models
from django.db.models import Q

from soportegl.incidents.states import ENDED, OPEN, State, Verb, Verification

_WHO_SEES = ["state", "tier", "max_tier", "office", "entity", "reporter", "system"]
_QUEUE = ["tier", "office", "created_at", "id"]

INDEXES = [
    # Open incidents are few and the archive is large: the queues read only the open ones.
    models.Index(fields=_QUEUE, name="open_by_queue", condition=Q(state__in=OPEN)),
    # The upper desks have no office: with it in between, all that is open there would be sorted for each page.
    models.Index(fields=["tier", "created_at", "id"], name="open_by_tier", condition=Q(state__in=OPEN)),
    # With what says who sees a row: each lies on a page of its own, and for who sees every tenth of them the
    # database would read five hundred to show fifty.
    models.Index(fields=["created_at", "id"], name="open_in_order", condition=Q(state__in=OPEN), include=_WHO_SEES),
    # The same lists in the order of their slack, which is how desks work through them.
    models.Index(fields=["tier", "office", "begin_by", "id"], name="open_by_slack", condition=Q(state__in=OPEN)),
    models.Index(fields=["tier", "begin_by", "id"], name="open_by_tier_slack", condition=Q(state__in=OPEN)),
    # What came due since somebody last looked, and what is about to.
    models.Index(fields=["due_at", "id"], name="open_by_due", condition=Q(due_at__isnull=False)),
    models.Index(fields=["warn_at", "id"], name="open_to_warn", condition=Q(warn_at__isnull=False)),
    models.Index(fields=["paused_until", "id"], name="open_paused", condition=Q(paused_since__isnull=False)),
    # What waits for somebody is few among what is open at an upper desk.
    models.Index(fields=_QUEUE, name="open_to_take", condition=Q(state=State.TRANSFERRED)),
    # An office looks at what is open of its entities at whatever tier, by age, by entity and by system.
    models.Index(fields=["office", "created_at", "id"], name="open_by_office", condition=Q(state__in=OPEN)),
    models.Index(
        fields=["office", "entity", "created_at", "id"],
        name="open_by_office_and_entity",
        condition=Q(state__in=OPEN),
    ),
    models.Index(
        fields=["office", "system", "created_at", "id"],
        name="open_by_office_and_system",
        condition=Q(state__in=OPEN),
    ),
    models.Index(fields=["system", "tier", "created_at", "id"], name="open_by_system", condition=Q(state__in=OPEN)),
    models.Index(fields=["holder", "created_at", "id"], name="open_by_holder", condition=Q(holder__isnull=False)),
    models.Index(
        fields=["moved_at", "id"],
        name="open_as_moved",
        condition=Q(state__in=OPEN),
        include=[*_WHO_SEES, "urgency"],
    ),
    # Few among the open ones: a count would otherwise read all of these to find them.
    models.Index(
        fields=["tier", "office", "created_at", "id"],
        name="open_waiting",
        condition=Q(waiting_since__isnull=False),
    ),
    models.Index(
        fields=["tier", "office", "created_at", "id"],
        name="open_answered",
        condition=Q(answered_at__isnull=False),
    ),
    models.Index(
        fields=["tier", "office", "created_at", "id"],
        name="open_returned",
        condition=Q(state__in=OPEN, arrived_by=Verb.SEND_BACK),
    ),
    models.Index(
        fields=["suggested_holder", "created_at", "id"],
        name="open_suggested",
        condition=Q(suggested_holder__isnull=False),
    ),
    # Few of all that somebody ever reported.
    models.Index(fields=["reporter"], name="to_be_verified", condition=Q(verification=Verification.PENDING)),
    models.Index(fields=["reporter", "created_at", "id"], name="open_by_reporter", condition=Q(state__in=OPEN)),
    models.Index(fields=["entity", "created_at", "id"], name="open_by_entity", condition=Q(state__in=OPEN)),
    models.Index(fields=["reporter", "-ended_at", "-id"], name="ended_by_reporter", condition=Q(state__in=ENDED)),
    models.Index(fields=["entity", "-ended_at", "-id"], name="ended_by_entity", condition=Q(state__in=ENDED)),
    models.Index(fields=["office", "-ended_at", "-id"], name="ended_by_office", condition=Q(state__in=ENDED)),
    models.Index(fields=["registered_by", "created_at"], name="registered_lately"),
    models.Index(fields=["-ended_at", "-id"], name="ended_in_order", condition=Q(state__in=ENDED), include=_WHO_SEES),
    # Who has duplicates is asked when it ends and where it is looked at.
    models.Index(fields=["duplicate_of"], name="duplicates_of", condition=Q(duplicate_of__isnull=False)),
]
