"""The link of the mail of an ending that whoever reports can answer: signed, expiring, good for that ending alone."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.urls import reverse

from soportegl.incidents import timekeeping
from soportegl.incidents.models import Incident
from soportegl.incidents.states import State, Verb
from soportegl.texts.saying import plain

SALT = "soportegl.verification"
# Longer than ten working days with a week of holidays in between.
VALID_FOR = timedelta(days=30)
UNKNOWN, EXPIRED = "verificar-incorrecto", "verificar-vencido"
RELIEVED, REOPENED = "verificar-relevada", "verificar-de-antes"


class BadLink(Exception):
    """A link that does not open anything; the text is the sentence its reader needs."""


def path_for(incident: Incident) -> str:
    """The address of the page on which whoever reported it answers to its ending."""
    ended = incident.ended_at.isoformat() if incident.ended_at else ""
    told = [incident.pk, ended, incident.reporter_id]
    return reverse("verify", args=[signing.dumps(told, salt=SALT, compress=True)])


def read(token: str) -> Incident:
    """The incident that this link verifies. Raises BadLink when it is forged, expired or of an earlier ending."""
    try:
        # Links of before say no reporter.
        pk, ended, *reporter = signing.loads(token, salt=SALT, max_age=VALID_FOR)
    except signing.SignatureExpired:
        raise BadLink(plain(EXPIRED)) from None
    except (signing.BadSignature, ValueError, TypeError):
        raise BadLink(plain(UNKNOWN)) from None
    # The signature stands for the reporter: nobody is signed in here, so nobody's eyes are asked.
    incident = Incident.objects.with_names().filter(pk=pk).first()
    if incident is None:
        raise BadLink(plain(UNKNOWN))
    answered = incident.state == State.FINALIZED or timekeeping.closed_unanswered(incident)
    if not answered or incident.ended_at is None or incident.ended_at.isoformat() != ended:
        raise BadLink(plain(REOPENED))
    # Who left the post still has the mail, and what it signs would count as the word of who followed.
    if reporter != [incident.reporter_id] and (reporter or _was_relieved(incident)):
        raise BadLink(plain(RELIEVED))
    return incident


def _was_relieved(incident: Incident) -> bool:
    return incident.events.filter(verb=Verb.RELIEVE_REPORTER).exists()
