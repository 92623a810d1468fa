"""What must not be there is blanked wherever it was copied; the chain verifies, and nothing else passes for it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import TestCase

from soportegl.incidents import actions, files, redaction, store, verify
from soportegl.incidents.errors import FileRedacted, Invalid, NotAllowed
from soportegl.incidents.models import Attachment, EventText, Incident, Upload
from soportegl.incidents.redaction import REDACTED
from soportegl.notifications import outbox
from tests.cast import People, browser_of, loaded

SECRET = "clave-del-banco-4471"


def differences(incident: Incident) -> list[str]:
    return list(verify.check(Incident.objects.get(pk=incident.pk)))


def everywhere() -> str:
    """Every text of the database in which what people write is kept."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(string_agg(t::text, ' '), '') FROM ("
            " SELECT i::text AS t FROM incidents_incident i UNION ALL SELECT s::text FROM incidents_stage s"
            " UNION ALL SELECT e::text FROM incidents_eventtext e UNION ALL SELECT v::text FROM incidents_event v"
            " UNION ALL SELECT d::text FROM notifications_delivery d"
            " UNION ALL SELECT a::text FROM incidents_attachment a) everything"
        )
        return str(cursor.fetchone()[0])


def text_of(incident: Incident, kind: str) -> EventText:
    return EventText.objects.filter(event__incident=incident, kind=kind, body__contains=SECRET).latest("event__number")


@pytest.mark.parametrize("kind", ["synopsis", "text", "reason", "tried", "solution"])
def test_a_text_is_blanked_wherever_it_was_copied(cast: People, kind: str) -> None:
    incident = cast.report(f"No entra la {SECRET if kind == 'synopsis' else 'x'} en el sistema del banco")
    incident = actions.take(incident, by=cast.raul)
    said = {word: f"Va la {SECRET}" if word == kind else f"Otra cosa: {word}" for word in ("text", "reason", "tried")}
    incident = actions.reply(incident, text=said["text"], by=cast.raul)
    incident = actions.transfer(incident, reason=said["reason"], tried=said["tried"], by=cast.raul)
    incident = actions.take(incident, by=cast.carla)
    incident = actions.close(incident, solution=f"Era {SECRET if kind == 'solution' else 'y'}", by=cast.carla)
    for event in incident.events.all():
        outbox.tell(event.pk)
    assert SECRET in everywhere()

    incident = actions.redact(incident, what=text_of(incident, kind), reason="Lleva una clave", by=cast.admin)
    outbox.tell(incident.events.latest("number").pk)
    assert SECRET not in everywhere()
    assert differences(incident) == []
    last = incident.events.latest("number")
    assert (last.verb, last.actor, last.public) == ("redact", cast.admin, False)
    assert incident.place == Incident.objects.get(pk=incident.pk).place


def test_the_same_words_elsewhere_stay(cast: People) -> None:
    incident = actions.transfer(cast.held(), reason=SECRET, tried="Todo", by=cast.raul)
    incident = actions.take(incident, by=cast.carla)
    incident = actions.transfer(incident, reason=SECRET, tried="Todo", by=cast.carla)
    second = text_of(incident, "reason")
    incident = actions.redact(incident, what=second, reason="Lleva una clave", by=cast.admin)
    assert list(incident.stages.order_by("number").values_list("outcome_text", flat=True)) == [SECRET, REDACTED, ""]
    assert differences(incident) == []


def test_a_solution_given_twice_is_blanked_where_it_was_said(cast: People) -> None:
    incident = actions.close(cast.held(), solution=SECRET, by=cast.raul)
    first = text_of(incident, "solution")
    incident = actions.finalize(incident, solution=SECRET, by=cast.raul)
    incident = actions.redact(incident, what=first, reason="Lleva una clave", by=cast.admin)
    assert (incident.solution, differences(incident)) == (SECRET, [])
    incident = actions.redact(incident, what=text_of(incident, "solution"), reason="También", by=cast.admin)
    assert (incident.solution, differences(incident)) == (REDACTED, [])
    assert SECRET not in everywhere()


def test_a_file_is_blanked_with_its_name_and_its_content(cast: People) -> None:
    incident = actions.reply(cast.held(), text="Va", by=cast.raul, uploads=loaded(cast.raul, f"{SECRET}.pdf"))
    file = incident.attachments.get()
    with TestCase.captureOnCommitCallbacks() as after:
        incident = actions.redact(incident, what=file, reason="Es la planilla", by=cast.admin)
    assert len(after) == 1
    assert SECRET not in everywhere()
    file.refresh_from_db()
    with pytest.raises(FileRedacted):
        files.opened(file)
    assert differences(incident) == []
    assert files.in_use([file.sha256]) == set()


@pytest.mark.django_db(transaction=True)
def test_the_content_goes_unless_another_file_has_it(cast: People) -> None:
    first = actions.reply(cast.held(), text="Va", by=cast.raul, uploads=loaded(cast.raul))
    second = actions.reply(cast.held(), text="Va", by=cast.raul, uploads=loaded(cast.raul))
    one, other = first.attachments.get(), second.attachments.get()
    assert redaction.others_with(one) == [second.code]
    actions.redact(first, what=one, reason="Es la planilla", by=cast.admin)
    assert store.size_of(one.sha256) is not None
    actions.redact(second, what=other, reason="Es la planilla", by=cast.admin)
    assert store.size_of(one.sha256) is None
    assert not Upload.objects.exists()


def test_what_was_blanked_without_an_event_is_a_difference(cast: People) -> None:
    incident = actions.reply(cast.held(), text=SECRET, by=cast.raul, uploads=loaded(cast.raul))
    EventText.objects.filter(kind="text").update(body=REDACTED)
    Attachment.objects.update(redacted_at=incident.created_at)
    assert differences(incident) == [
        "suceso 3: su texto (text) no es el que se registró",
        "suceso 3: un archivo está tachado sin que conste, o consta y no lo está",
    ]


def test_another_text_in_the_place_of_a_blanked_one_is_a_difference(cast: People) -> None:
    incident = actions.reply(cast.held(), text=SECRET, by=cast.raul)
    actions.redact(incident, what=text_of(incident, "text"), reason="Lleva una clave", by=cast.admin)
    EventText.objects.filter(kind="text").update(body="Otra cosa")
    assert differences(incident) == ["suceso 3: su texto (text) no es el que se registró"]


def test_only_administrators_blank_and_each_thing_once_with_a_reason(cast: People) -> None:
    incident = actions.reply(cast.held(), text=SECRET, by=cast.raul)
    text = text_of(incident, "text")
    with pytest.raises(NotAllowed):
        actions.redact(incident, what=text, reason="Lleva una clave", by=cast.sofia)
    with pytest.raises(Invalid):
        actions.redact(incident, what=text, reason="  ", by=cast.admin)
    with pytest.raises(Invalid):
        actions.redact(cast.report(), what=text, reason="Es de otra", by=cast.admin)
    actions.redact(incident, what=text, reason="Lleva una clave", by=cast.admin)
    with pytest.raises(Invalid):
        actions.redact(incident, what=text, reason="Otra vez", by=cast.admin)


def test_the_page_offers_each_text_and_file_and_says_what_was_done(cast: People) -> None:
    incident = actions.reply(cast.held(), text=f"Va {SECRET}", by=cast.raul, uploads=loaded(cast.raul))
    path = f"/gestion/{incident.code}/tachar/"
    admin = browser_of(cast.admin)
    assert f'href="{path}"' in admin.get(incident.get_absolute_url()).content.decode()
    page = admin.get(path).content.decode()
    assert SECRET in page
    assert "archivo «oficio.pdf»" in page
    assert admin.post(path, {"what": "", "reason": "Una clave"}).status_code == 422
    assert admin.post(path, {"what": "texto-999999", "reason": "Una clave"}).status_code == 422
    what = f"texto-{text_of(incident, 'text').pk}"
    done = admin.post(path, {"what": what, "reason": "Una clave"}, follow=True).content.decode()
    assert f"Quedó tachado en la gestión {incident.code}" in done
    assert SECRET not in done
    ana = browser_of(cast.ana).get(incident.get_absolute_url()).content.decode()
    assert REDACTED in ana
    assert "Una clave" not in ana
    assert browser_of(cast.raul).get(path).status_code == 403
    admin.post(path, {"what": f"archivo-{incident.attachments.get().pk}", "reason": "La planilla"})
    file = incident.attachments.get()
    assert browser_of(cast.ana).get(file.get_absolute_url()).status_code == 410
