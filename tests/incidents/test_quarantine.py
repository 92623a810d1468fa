"""Who is told of a file that the antivirus put apart: once, by mail; and the audit says so."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from soportegl.audit.models import Entry, Kind
from soportegl.incidents import actions, antivirus, files, scanning
from soportegl.notifications import quarantine
from soportegl.notifications.models import Delivery
from tests.cast import People
from tests.clam import EICAR, NAME, Clam, found, jobs


def test_whoever_loaded_it_and_the_desk_are_told_once_and_the_audit_says_so(cast: People, clam: Clam):
    cast.ana.email, cast.raul.email = "ana@solola.example", "raul@minfin.example"
    cast.ana.save()
    cast.raul.save()
    file = found(cast)
    assert jobs(antivirus.TELL) == [file.sha256]
    for _ in range(2):
        quarantine.tell(file.sha256)
    mails = Delivery.objects.filter(subject__startswith="Un archivo quedó en cuarentena")
    assert {"ana@solola.example"} < set(mails.values_list("to", flat=True))
    assert mails.count() == len(set(mails.values_list("to", flat=True)))
    assert NAME in mails[0].text
    assert "«oficio.txt»" in mails[0].text
    assert file.incident.code in mails[0].html
    entry = Entry.objects.get(kind=Kind.QUARANTINED)
    assert (entry.object_name, entry.changes["virus"]) == (file.incident.code, ["", NAME])


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
