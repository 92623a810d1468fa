"""What was blanked in one incident is not written in others, nor kept where the desk still has it in its hands."""

from __future__ import annotations

import pytest

from soportegl.desk import blanking, bulk, drafts
from soportegl.desk.models import BulkRun, Draft
from soportegl.incidents import actions
from soportegl.incidents.errors import Invalid
from soportegl.incidents.models import EventText, Incident
from soportegl.incidents.redaction import REDACTED
from soportegl.incidents.states import Verb
from tests.cast import browser_of

pytestmark = pytest.mark.django_db

SECRET = "La clave del banco es 4471"


def noted(incident: Incident) -> EventText:
    return EventText.objects.get(event__incident=incident, event__verb="note")


def run_over(people, *incidents: Incident, key: str = "uno", text: str = SECRET) -> BulkRun:
    rows = {incident.code: Incident.objects.get(pk=incident.pk).event_count for incident in incidents}
    return bulk.start(Verb.NOTE, rows, values={"text": text}, key=key, view="", by=people.raul)


def outcomes(run: BulkRun) -> list[tuple[str, str]]:
    return list(run.rows.order_by("position").values_list("outcome", "sentence"))


def test_a_run_in_the_middle_writes_what_was_blanked_in_no_more_incidents(people):
    many = [people.held() for _ in range(21)]
    run = run_over(people, *many)
    bulk._do_one(run, people.raul)
    other = run_over(people, *many, key="dos", text="Falla general")
    blanking.redact(many[0], what=noted(many[0]), reason="Lleva una clave", by=people.admin)
    # The worker had read the run before.
    bulk.work_off(run)
    assert outcomes(run) == [("done", "")] + [("refused", blanking.STOPPED)] * 20
    run.refresh_from_db()
    assert (run.values, run.is_over) == ({}, True)
    assert not EventText.objects.filter(body=SECRET).exists()
    other.refresh_from_db()
    assert (other.values, other.is_over) == ({"text": "Falla general"}, False)


def test_what_was_kept_to_try_again_is_forgotten_also_in_the_run_that_tried_again(people, monkeypatch):
    done, broken = people.held(), people.held()
    real = actions.note

    def breaks(incident, **kwargs):
        if incident.pk == broken.pk:
            raise RuntimeError("on purpose")
        return real(incident, **kwargs)

    monkeypatch.setattr(actions, "note", breaks)
    first, again = run_over(people, done, broken), run_over(people, broken, key="dos")
    ended = first.ended_at
    assert [first.values, again.values] == [{"text": SECRET}] * 2
    blanking.redact(done, what=noted(done), reason="Lleva una clave", by=people.admin)
    assert list(BulkRun.objects.values_list("values", flat=True)) == [{}, {}]
    assert outcomes(first) == [("done", ""), ("failed", bulk.OUR_FAULT)]
    first.refresh_from_db()
    assert first.ended_at == ended


def test_of_two_texts_the_other_one_is_kept(people):
    held, meanwhile = people.held(), people.held()
    rows = {held.code: 2, meanwhile.code: 2}
    actions.assign(meanwhile, holder=people.rosa, by=people.sofia)
    values = {"reason": SECRET, "tried": "Se revisaron los saldos"}
    run = bulk.start(Verb.TRANSFER, rows, values=values, key="uno", view="", by=people.raul)
    text = EventText.objects.get(event__incident=held, kind="reason")
    blanking.redact(held, what=text, reason="Lleva una clave", by=people.admin)
    run.refresh_from_db()
    assert run.values == {"tried": "Se revisaron los saldos"}


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        (SECRET, REDACTED),
        (f"Dice:\r\n{SECRET}.\r\n¿La cambio?", f"Dice:\n{REDACTED}.\n¿La cambio?"),
        (f"{SECRET}2", f"{SECRET}2"),
        ("Otra cosa\r\n", "Otra cosa\r\n"),
    ],
)
def test_a_draft_loses_what_was_blanked_and_nothing_else(people, typed, left):
    incident = actions.note(people.held(), text=SECRET, by=people.raul)
    drafts.save(incident, Verb.REPLY, texts={"text": typed}, version=0, by=people.rosa)
    blanking.redact(incident, what=noted(incident), reason="Lleva una clave", by=people.admin)
    draft = Draft.objects.get()
    assert draft.texts == {"text": left}
    if typed != left:
        # The window that still has the old text does not save it over this one.
        with pytest.raises(drafts.WrittenElsewhere):
            drafts.save(incident, Verb.REPLY, texts={"text": f"{typed} y"}, version=1, by=people.rosa)


def test_its_writer_has_it_in_no_draft_of_another_incident_and_others_keep_theirs(people):
    incident, other = actions.note(people.held(), text=SECRET, by=people.raul), people.held()
    for person in (people.raul, people.rosa):
        drafts.save(other, Verb.NOTE, texts={"text": SECRET}, version=0, by=person)
    blanking.redact(incident, what=noted(incident), reason="Lleva una clave", by=people.admin)
    kept = {draft.owner: draft.texts["text"] for draft in Draft.objects.all()}
    assert kept == {people.raul: REDACTED, people.rosa: SECRET}


def test_what_is_not_blanked_stops_nothing(people):
    many = [people.held() for _ in range(21)]
    run = run_over(people, *many)
    bulk._do_one(run, people.raul)
    drafts.save(many[0], Verb.NOTE, texts={"text": SECRET}, version=0, by=people.rosa)
    with pytest.raises(Invalid):
        blanking.redact(many[0], what=noted(many[0]), reason=" ", by=people.admin)
    run.refresh_from_db()
    assert (run.values, run.is_over) == ({"text": SECRET}, False)
    assert Draft.objects.get().texts == {"text": SECRET}


def test_the_page_blanks_them_too_and_says_where_the_same_run_wrote_the_same(people):
    three = [people.held() for _ in range(3)]
    run_over(people, *three)
    run_over(people, three[0], people.held(), key="dos", text="Falla general")
    drafts.save(three[0], Verb.REPLY, texts={"text": SECRET}, version=0, by=people.rosa)
    path = f"/gestion/{three[0].code}/tachar/"
    text = EventText.objects.get(event__incident=three[0], body=SECRET)
    data = {"what": f"texto-{text.pk}", "reason": "Lleva una clave"}
    shown = browser_of(people.admin).post(path, data, follow=True).content.decode()
    assert f"El mismo texto sigue en 2 gestiones del mismo lote: {three[1].code}, {three[2].code}." in shown
    assert Draft.objects.get().texts == {"text": REDACTED}
