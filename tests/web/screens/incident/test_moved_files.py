"""A file belongs to the incident of its event, whose chain says so, whatever its own row says."""

from __future__ import annotations

import pytest

from soportegl.incidents import actions, redaction
from soportegl.incidents.errors import Invalid
from soportegl.incidents.models import Attachment
from tests.cast import browser_of
from tests.web.screens.uploads.test_files import with_file

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["berta", "raul"])
def test_a_file_whose_row_was_moved_to_another_incident_is_shown_and_given_out_in_neither(people, name):
    attachment = with_file(people)
    other = people.report(by="berta", entity=people.quetzaltenango) if name == "berta" else people.report()
    Attachment.objects.update(incident=other)
    client = browser_of(people.users[name])
    assert attachment.name not in client.get(other.get_absolute_url()).content.decode()
    for owner in (other, attachment.incident):
        address = f"/gestion/{owner.code}/archivo/{attachment.pk}/"
        for each in (address, f"{address}ver/", f"{address}ver/1/"):
            assert client.get(each).status_code == 404
    assert redaction.redactable_files(other) == []
    with pytest.raises(Invalid):
        actions.redact(other, what=attachment, reason="No es de aquí", by=people.users["admin"])
