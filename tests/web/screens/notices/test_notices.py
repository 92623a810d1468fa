"""What people are told in the application, how they choose it, and the books of the mail."""

from __future__ import annotations

import pytest
from django.test import Client

from soportegl.directory.models import User
from soportegl.incidents import actions
from soportegl.incidents.models import Event
from soportegl.incidents.states import Verb
from soportegl.notifications import notices, notification_types, outbox
from soportegl.notifications.audience import HEARD
from soportegl.notifications.models import Channel, Delivery, Preference, Status
from tests.cast import People, browser_of


def tell_everything() -> None:
    for event in Event.objects.filter(owed__isnull=True):
        outbox.tell(event.pk)


def page(client: Client, path: str = "/avisos/") -> str:
    return client.get(path).content.decode()


def test_the_bell_counts_and_looking_at_the_incident_reads(people: People) -> None:
    incident = actions.reply(people.held(), text="Ya lo vemos", by=people.raul)
    people.report("Otra que todavía nadie vio")
    tell_everything()
    ana = browser_of(people.ana)
    assert ": 4 sin leer" in page(ana, "/registro/")
    shown = page(ana)
    assert shown.count("(sin leer)") == 4
    assert f"[{incident.code}] Le escribieron" in shown
    # Opening the incident reads the three that speak of it, and the number on that very page says so.
    assert ": 1 sin leer" in page(ana, incident.get_absolute_url())
    assert ana.post("/avisos/leidos/").url == "/avisos/"
    assert "sin leer" not in page(ana, "/registro/")


def test_a_notice_leads_to_its_incident_and_is_its_owners_only(people: People) -> None:
    incident = people.report()
    tell_everything()
    notice = notices.notices_of(people.ana).get()
    assert browser_of(people.berta).get(f"/avisos/{notice.pk}/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None
    assert browser_of(people.ana).get(f"/avisos/{notice.pk}/").url == f"{incident.get_absolute_url()}#suceso-1"
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_every_event_that_would_mail_somebody_is_a_notice_too(people: People) -> None:
    actions.finalize(people.held(), solution="Se corrigió", by=people.raul)
    tell_everything()
    of = {channel: set(Delivery.objects.filter(channel=channel).values_list("event", "person")) for channel in Channel}
    assert of[Channel.APP] == of[Channel.MAIL] != set()


def test_every_verb_that_is_told_has_a_kind_with_a_row() -> None:
    told = {verb for verb, heard in HEARD.items() if heard.reporter or heard.others}
    rows = (*notification_types.OF_REPORTER, *notification_types.OF_DESK)
    of = {verb: [told.kind for told in (row.reporter, row.message) if told] for verb, row in HEARD.items()}
    named = {verb for verb, its_kinds in of.items() if its_kinds and all(kind in rows for kind in its_kinds)}
    assert told <= named
    assert Verb.REHOME not in named


def ways(person: User, verb: Verb) -> dict[str, str]:
    rows = Delivery.objects.filter(person=person, event__verb=verb)
    return {row.channel: row.status for row in rows}


def test_what_somebody_chose_is_what_they_get(people: People) -> None:
    ana = browser_of(people.ana)
    # Everything unmarked: what stops the case and what is verified by mail comes all the same.
    ana.post("/avisos/preferencias/", {})
    held = people.held()
    actions.ask(held, text="¿Cuál cuenta?", by=people.raul)
    actions.finalize(held, solution="Se corrigió", by=people.raul)
    tell_everything()
    sent, no = Status.SENT, Status.NOT_WANTED
    assert ways(people.ana, Verb.TAKE) == {"app": no, "mail": no}
    assert ways(people.ana, Verb.ASK) == {"app": sent, "mail": no}
    assert ways(people.ana, Verb.FINALIZE) == {"app": sent, "mail": Status.QUEUED}
    ana.post("/avisos/preferencias/", {kind.slug: ["app", "mail"] for kind in notification_types.OF_REPORTER})
    assert not Preference.objects.exists()


def test_who_has_no_mailbox_cannot_switch_the_application_off(people: People) -> None:
    people.raul.email = ""
    people.raul.save()
    raul = browser_of(people.raul)
    raul.post("/avisos/preferencias/", {})
    shown = page(raul, "/avisos/preferencias/")
    assert "No tiene correo electrónico registrado" in shown
    assert 'value="app"' not in shown
    actions.note(people.held(), text="Interna", by=people.rosa)
    tell_everything()
    assert ways(people.raul, Verb.NOTE) == {"app": Status.SENT, "mail": Status.NOT_WANTED}


def test_the_same_questions_for_one_notice_and_for_thirty(people: People, django_assert_num_queries) -> None:
    ana = browser_of(people.ana)
    for count in (1, 30):
        for number in range(count):
            people.report(f"Incidencia número {number} de {count}")
        tell_everything()
        with django_assert_num_queries(7):
            page(ana)


@pytest.mark.parametrize("path", ["/correos/", "/correos/enviar/", "/correos/1/enviar/"])
def test_the_books_are_for_administrators(people: People, path: str) -> None:
    for name in ("ana", "raul", "sofia", "aura"):
        assert browser_of(people.users[name]).post(path).status_code in (403, 405)
        assert browser_of(people.users[name]).get(path).status_code in (403, 405)
    assert "Balance por hora" in page(browser_of(people.admin), "/correos/")


def test_what_was_given_up_is_shown_with_its_reason_and_sent_again(people: People) -> None:
    people.report()
    tell_everything()
    mail = Delivery.objects.get(channel=Channel.MAIL)
    Delivery.objects.filter(pk=mail.pk).update(status=Status.GIVEN_UP, last_error="550 No existe ese buzón")
    admin = browser_of(people.admin)
    shown = page(admin, "/correos/")
    assert "550 No existe ese buzón" in shown
    assert "El balance cuadra" in shown
    again = admin.post(f"/correos/{mail.pk}/enviar/", follow=True).content.decode()
    assert "está otra vez en cola" in again
    assert "ya no espera que lo envíe" in admin.post(f"/correos/{mail.pk}/enviar/", follow=True).content.decode()
    assert admin.post("/correos/999999/enviar/").status_code == 404
    Delivery.objects.filter(pk=mail.pk).update(status=Status.FAILED)
    assert "Se intentan ahora: 1." in admin.post("/correos/enviar/", follow=True).content.decode()


def test_a_difference_is_said_on_the_page_and_to_whoever_watches(people: People) -> None:
    from django.core.cache import cache

    people.report()
    tell_everything()
    Delivery.objects.filter(channel=Channel.MAIL).delete()
    cache.delete("alarms")
    assert "no cuadra por 1" in page(browser_of(people.admin), "/correos/")
