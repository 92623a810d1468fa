"""Stopping the clock and having it go on: with a reason, and with somebody whose turn it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from soportegl.incidents import particulars
from soportegl.incidents.course import Pausing
from soportegl.incidents.errors import Invalid
from soportegl.incidents.pausing import Debtor
from soportegl.incidents.recording import begin, moment_of, record, required_of
from soportegl.incidents.states import Verb

if TYPE_CHECKING:
    from soportegl.directory.models import User
    from soportegl.incidents.models import Incident

#: A pause that is to end so far away is one that nobody would come back to.
LONGEST_PAUSE = timedelta(days=366)


@transaction.atomic
def pause(
    incident: Incident, *, reason: str, debtor: str, until: datetime | None = None, by: User, form: str = ""
) -> Incident:
    """Have the clock wait for somebody, until they do their part or a date comes. Raises Invalid.

    What is in pause already waits for them instead from now on.
    """
    incident = begin(Verb.PAUSE, incident, by)
    texts, now = required_of(Verb.PAUSE, reason=reason), moment_of(incident)
    if debtor not in Debtor.values:
        raise Invalid(debtor="Elija a quién se espera.")
    if until and not now < until <= now + LONGEST_PAUSE:
        raise Invalid(until="Escriba una fecha y hora posteriores a este momento, dentro de un año.")
    details = {"debtor": debtor} | ({"until": particulars.moment(until)} if until else {})
    return record(Verb.PAUSE, incident, by, texts=texts, details=details, form=form, pausing=Pausing(debtor, until))


@transaction.atomic
def resume(incident: Incident, *, by: User, form: str = "") -> Incident:
    """Have the clock go on."""
    incident = begin(Verb.RESUME, incident, by)
    return record(Verb.RESUME, incident, by, form=form)
