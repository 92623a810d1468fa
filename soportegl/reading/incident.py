"""One incident, as whoever opens it needs it: a single question, as nothing is asked as often."""

from __future__ import annotations

from datetime import date

from soportegl.audit.recording import opened_by
from soportegl.desk import drafts, seen
from soportegl.directory.calendars import token_now
from soportegl.directory.models import User
from soportegl.directory.models.people import today
from soportegl.directory.roles import Permissions
from soportegl.incidents import files, policy
from soportegl.incidents.models import Incident
from soportegl.incidents.queries import ALL_NAMES, IncidentQuerySet
from soportegl.lib.checkdigit import read_code
from soportegl.lib.query_cache import CachedQuery
from soportegl.notifications import notices
from soportegl.reading.clocks import CALENDARS

_NAMES = (*ALL_NAMES, "module", "expediente_type", "category", "consequence", "registered_by", "context__host")


def seen_by(user: User, code: str, *names: str) -> Incident | None:
    """The incident with this code, when this person may see it: with these names, or all that its page shows."""
    # Only a whole code can be one: anything else need not be looked for.
    if read_code(code) != code:
        return None
    return next(iter(_ONE.of(user.permissions, names).instances(code, user.pk, today())), None)


def ended_with(typed: str, person: User) -> Incident | None:
    """The ended one with this code that this person sees: what a new one can continue."""
    code = read_code(typed)
    return Incident.objects.visible_to(person).ended().filter(code=code).first() if code else None


def _one(permissions: Permissions, names: tuple[str, ...], code: str, who: int, day: date) -> IncidentQuerySet:
    person = User.with_permissions(permissions, who)
    rows = Incident.objects.one_visible_to(person).with_names(*(names or _NAMES)).filter(code=code)
    rows = rows.annotate(**{policy.HOLDER_ATTENDS: policy.holder_attends(day)})
    # Only pages show what is new and what was begun: what acts on it need not know.
    begun, unread, sent = drafts.begun_by(who), notices.unread_here(who), files.any_here()
    shown = {"seen_up_to": seen.up_to(who), "drafts_begun": begun, "has_unread": unread, "has_files": sent}
    shown |= {"opened_today": opened_by(who, day), CALENDARS: token_now()}
    return rows if names else rows.annotate(**shown)


_ONE = CachedQuery(_one, str, int, date)
