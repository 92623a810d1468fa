"""Who is told of a file that the antivirus put apart: once, by mail and in the application; and the audit says so."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from soportegl.audit.models import Entry, Kind
from soportegl.directory.models import User
from soportegl.incidents import actions, antivirus, files, scanning
from soportegl.notifications import notices, quarantine
from soportegl.notifications.models import Channel, Delivery
from tests.api.program import Program
from tests.cast import People, browser_of
from tests.clam import EICAR, NAME, Clam, found, jobs


def test_whoever_loaded_it_and_the_desk_are_told_once_and_the_audit_says_so(cast: People, clam: Clam):
    cast.ana.email, cast.raul.email = "ana@solola.example", "raul@minfin.example"
    cast.ana.save()
    cast.raul.save()
    file = found(cast)
    assert jobs(antivirus.TELL) == [file.sha256]
    for _ in range(2):
        quarantine.tell(file.sha256)
    told = Delivery.objects.filter(subject__startswith="Un archivo quedó en cuarentena")
    mails = told.filter(channel=Channel.MAIL)
    assert {"ana@solola.example"} < set(mails.values_list("to", flat=True))
    assert mails.count() == len(set(mails.values_list("to", flat=True)))
    assert NAME in mails[0].text
    assert "«oficio.txt»" in mails[0].text
    assert file.incident.code in mails[0].html
    entry = Entry.objects.get(kind=Kind.QUARANTINED)
    assert (entry.object_name, entry.changes["virus"]) == (file.incident.code, ["", NAME])


def test_whoever_has_no_mailbox_reads_of_it_in_the_application(cast: People, clam: Clam) -> None:
    User.objects.update(email="")
    file = found(cast)
    actions.take(file.incident, by=cast.raul)
    for _ in range(2):
        quarantine.tell(file.sha256)
    assert not Delivery.objects.filter(channel=Channel.MAIL, event=None).exists()
    for person in (cast.ana, cast.raul):
        (notice,) = notices.unread_of(person).filter(event=None)
        assert notice.subject == f"Un archivo quedó en cuarentena ({file.incident.code})"
        client = browser_of(person)
        assert f'href="/avisos/{notice.pk}/"' in client.get("/avisos/").content.decode()
        for _ in range(2):
            answer = client.get(f"/avisos/{notice.pk}/")
            assert answer["Location"] == f"{file.incident.get_absolute_url()}#suceso-1"
        assert not notices.unread_of(person).filter(event=None).exists()
        assert notices.notices_of(person).count() == 1
    assert browser_of(cast.berta).get(f"/avisos/{notice.pk}/").status_code == 404
    program = Program(cast.ana).get("/avisos").json()["avisos"]
    assert [(each["asunto"], each["codigo"]) for each in program] == [(notice.subject, None)]


def test_what_is_found_before_it_is_sent_is_told_when_it_is(cast: People, clam: Clam):
    upload = files.stage(SimpleUploadedFile("oficio.txt", EICAR), owner=cast.ana, form_key="k")
    scanning.scan(upload.sha256)
    quarantine.tell(upload.sha256)
    assert not Entry.objects.filter(kind=Kind.QUARANTINED).exists()
    actions.reply(cast.held(), text="Adjunto.", uploads=[], by=cast.raul)
    upload.owner = cast.raul
    upload.save()
    actions.reply(cast.held(), text="Adjunto.", uploads=[upload.pk], by=cast.raul)
    assert jobs(antivirus.TELL) == [upload.sha256] * 2
    quarantine.tell(upload.sha256)
    assert Entry.objects.filter(kind=Kind.QUARANTINED).count() == 1
