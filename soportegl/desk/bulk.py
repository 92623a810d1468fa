"""One verb over many incidents: each by its own action, in its own transaction; one that is refused stops no other."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from soportegl.desk import placeholders
from soportegl.desk.models import BulkRow, BulkRun, Outcome
from soportegl.directory.models import User
from soportegl.directory.roles import Tier
from soportegl.incidents import actions, mentions, policy, reach
from soportegl.incidents.errors import Invalid, Refused, TooMany, and_more
from soportegl.incidents.models import Incident
from soportegl.incidents.recording import begin, news, required
from soportegl.incidents.states import Is, Verb
from soportegl.lib import clock
from soportegl.lib.retrying import DATABASE_GONE
from soportegl.lib.text import told_apart

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

log = logging.getLogger(__name__)

VERBS = tuple(verb for verb in Verb if Is.BULK in verb.marks)
#: One person decides over as many as they can have looked at.
MOST = 200
#: More than these would keep whoever asked waiting for the answer.
AT_ONCE = 20
WORK = "soportegl.desk.tasks.work_off"
OUR_FAULT = "No se pudo por un problema nuestro. Puede reintentarla."
#: Among the values of a run, what may go out between braces or blank; named as its form sends it.
AGREED = "asi"


class TooManyRows(Refused):
    status = 422
    title = "Son demasiadas"
    sentence = (
        f"Se pueden atender hasta {MOST} gestiones a la vez y aquí hay más. No se hizo nada: marque menos, o "
        "filtre la lista hasta que quepan."
    )


class NothingChosen(Refused):
    status = 422
    title = "No hay gestiones marcadas"
    sentence = "Marque al menos una gestión de la lista y elija otra vez qué hacer."


class NotInBulk(Refused):
    status = 422
    sentence = "Elija qué hacer con las marcadas: tomar, asignar, trasladar, dejar una nota o cerrar."


@dataclass(frozen=True)
class Prospect:
    """What would become of one incident, as far as it is known before anything is done."""

    incident: Incident
    refusal: Refused | None


def prospects(verb: Verb, incidents: Iterable[Incident], *, by: User) -> list[Prospect]:
    """Which of these the verb can be done to now, and why not to the others. Raises NotInBulk."""
    if verb not in VERBS:
        raise NotInBulk
    found = [Prospect(incident, policy.refusal(by, verb, incident)) for incident in incidents]
    return _within_limits(found, by) if verb is Verb.TAKE else found


def _within_limits(found: list[Prospect], by: User) -> list[Prospect]:
    """Those that would be one too many for a person of their tier are refused before they are tried."""
    kept: list[Prospect] = []
    free: dict[int, tuple[int, int] | None] = {}
    for prospect in found:
        tier = prospect.incident.tier
        if prospect.refusal is None:
            if tier not in free:
                most = policy.held_limit(Tier(tier))
                free[tier] = None if most is None else (most, most - policy.held_now(by, Tier(tier)))
            if room := free[tier]:
                most, left = room
                free[tier] = (most, left - 1)
                if left <= 0:
                    prospect = Prospect(prospect.incident, TooMany(most))
        kept.append(prospect)
    return kept


def possible_holders(incidents: Iterable[Incident]) -> list[tuple[User, int]]:
    """Who could hold how many of these, those who could hold most first."""
    places = Counter((incident.tier, incident.office_id) for incident in incidents)
    sample = {(incident.tier, incident.office_id): incident for incident in incidents}
    able: Counter[User] = Counter()
    for place, count in places.items():
        for person in policy.possible_holders(sample[place]):
            able[person] += count
    return sorted(able.items(), key=lambda pair: (-pair[1], pair[0].sort_key))


def start(
    verb: Verb,
    rows: Mapping[str, int],
    *,
    values: Mapping[str, Any],
    agreed: Collection[str] = (),
    key: str,
    view: str,
    by: User,
) -> BulkRun:
    """Write down what is asked for, once per key and content, and begin it.

    `rows` are codes with the last event that was seen; codes out of this person's sight do not exist. Raises NotInBulk,
    NothingChosen, TooManyRows, or Invalid for a value: Unfilled for what would stay between braces and is not among the
    names `agreed` to.
    """
    if verb not in VERBS:
        raise NotInBulk
    if len(rows) > MOST:
        raise TooManyRows
    stored = _checked(verb, values)
    # What is typed is forgotten when all is done: only under such a key the same can still be told from another.
    key = told_apart(key, [verb, stored, sorted(rows)])
    if existing := BulkRun.objects.filter(by=by, key=key).first():
        return existing
    numbers = dict(Incident.objects.visible_to(by).filter(code__in=rows).values_list("code", "pk"))
    chosen = [(numbers[code], seen) for code, seen in rows.items() if code in numbers]
    if not chosen:
        raise NothingChosen
    if texts := placeholders.texts_of(stored):
        named = Incident.objects.visible_to(by).with_names("entity", "system", "module", "reporter")
        placeholders.require(
            texts, list(named.filter(pk__in=[pk for pk, _ in chosen]).order_by("code")), agreed=agreed, by=by
        )
        stored[AGREED] = "|".join(agreed)
    run, made = _write_down(verb, chosen, stored, key, view, by)
    if not made:
        return run
    if len(chosen) > AT_ONCE:
        queue(run)
    else:
        work_off(run)
    return run


@transaction.atomic
def _write_down(
    verb: Verb, chosen: list[tuple[int, int]], values: dict[str, Any], key: str, view: str, by: User
) -> tuple[BulkRun, bool]:
    run, made = BulkRun.objects.get_or_create(
        by=by, key=key, defaults={"verb": verb, "values": values, "view": view[:2000], "created_at": clock.now()}
    )
    if made:
        BulkRow.objects.bulk_create(
            BulkRow(run=run, incident_id=incident, position=position, seen=seen)
            for position, (incident, seen) in enumerate(chosen, 1)
        )
    return run, made


def _checked(verb: Verb, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are kept: what is wrong for one is wrong for all, so nothing is begun with it."""
    wrong: dict[str, str] = {}
    stored: dict[str, Any] = {}
    for name, what in verb.texts.items():
        try:
            stored[name] = required(name, str(values.get(name) or ""), what)
        except Invalid as refusal:
            wrong |= refusal.fields
    if verb is Verb.ASSIGN:
        holder = values.get("holder")
        if isinstance(holder, User):
            stored["holder"] = holder.pk
        else:
            wrong["holder"] = "Elija a la persona que las tendrá."
    if wrong:
        raise Invalid(**wrong)
    return stored


def queue(run: BulkRun) -> None:
    """Have the worker do it; a run that waits already is not queued twice."""
    try:
        with transaction.atomic():
            app.configure_task(WORK, queueing_lock=f"bulk {run.pk}").defer(run_id=run.pk)
    except AlreadyEnqueued:
        log.info("Bulk run %s waits already", run.pk)


def work_off(run: BulkRun) -> None:
    """Do what is left of a run. Two that do it at once share its rows, and one that was killed is gone on with."""
    by = User.objects.get(pk=run.by_id)
    while _do_one(run, by):
        pass
    _finish(run)


def _do_one(run: BulkRun, by: User) -> bool:
    """One row and its outcome in one transaction, so that no row is done twice; False when none is left."""
    with transaction.atomic():
        waiting = run.rows.select_for_update(of=("self",), skip_locked=True).filter(outcome=Outcome.PENDING)
        row = waiting.select_related("incident__reporter").order_by("position").first()
        if row is None:
            return False
        try:
            with transaction.atomic():
                _act(run, row, by)
                unread = [reach.unread_by_reporter(row.incident)] if Is.TO_REPORTER in Verb(run.verb).marks else []
                unheard = " ".join(filter(None, [*unread, *mentions.not_hearing(row.incident, by=by)]))
            row.outcome, row.sentence = Outcome.DONE, unheard[:600]
        except Refused as refusal:
            row.outcome, row.sentence = Outcome.REFUSED, _why(row, refusal, by)[:600]
        except DATABASE_GONE:
            # It comes back, and the row with it; nothing may be written about it meanwhile.
            raise
        except Exception:
            log.exception("Row %s of bulk run %s failed", row.position, run.pk)
            row.outcome, row.sentence = Outcome.FAILED, OUR_FAULT
        row.save(update_fields=["outcome", "sentence"])
    return True


def _act(run: BulkRun, row: BulkRow, by: User) -> None:
    verb, values, incident = Verb(run.verb), dict(run.values), row.incident
    agreed = placeholders.agreed_to(values.pop(AGREED, ""))
    values |= placeholders.completed(verb, values, incident, agreed=agreed, by=by)
    if verb is Verb.ASSIGN:
        values["holder"] = User.objects.get(pk=values["holder"])
        # Otherwise a row that somebody took meanwhile would be taken from their hands unseen.
        begin(verb, incident, by, row.seen)
    if Is.IN_VIEW in verb.marks:
        values["seen_version"] = row.seen
    getattr(actions, verb.value)(incident, by=by, **values)


def _why(row: BulkRow, refusal: Refused, by: User) -> str:
    """What others did to it meanwhile, when that is why; otherwise the sentence of the refusal."""
    # Who may not see it any more is not told what became of it.
    if refusal.status not in (403, 409) or isinstance(refusal, TooMany):
        return refusal.sentence
    present = Incident.objects.get(pk=row.incident_id)
    what, more = news(present, row.seen, by)
    if not what:
        return refusal.sentence
    return f"{what}{and_more(more)}."


def _finish(run: BulkRun) -> None:
    outcomes = set(run.rows.order_by().values_list("outcome", flat=True).distinct())
    if Outcome.PENDING in outcomes:
        return
    changes: dict[str, Any] = {"ended_at": clock.now()}
    if outcomes == {Outcome.DONE}:
        # Nothing is left to try again, and a text that is blanked in an incident must not live on here.
        changes["values"] = {}
    BulkRun.objects.filter(pk=run.pk, ended_at__isnull=True).update(**changes)
    run.refresh_from_db()


def resume() -> int:
    """Queue again what a killed process left half done; how many runs."""
    unended = list(BulkRun.objects.filter(ended_at__isnull=True).order_by("created_at")[:100])
    for run in unended:
        queue(run)
    return len(unended)
