"""What happens when many do the same thing at the same moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from soportegl.directory.models import Membership, User
from soportegl.directory.roles import Role, Tier
from soportegl.incidents import actions, files, pieces, verify
from soportegl.incidents.errors import Invalid, NotNow
from soportegl.incidents.models import Event, Incident, Upload
from soportegl.incidents.registration import Report
from tests.cast import SYNOPSIS, gather

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(times: int, work: Callable[[int], object]) -> list[object]:
    """The results of this many threads that start together."""
    start = Barrier(times)

    def run(number: int) -> object:
        try:
            start.wait(30)
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def test_twenty_who_take_the_same_incident_end_with_one_holder() -> None:
    cast = gather()
    incident = cast.report()
    people = []
    for number in range(20):
        person = User.objects.create_user(f"asesor{number}", full_name=f"Asesor Número {number}")
        Membership.objects.create(user=person, role=Role.AGENT, tier=Tier.REGIONAL, office=cast.office)
        people.append(person)

    def take(number: int) -> object:
        try:
            return actions.take(incident, by=people[number])
        except NotNow as refusal:
            return refusal

    results = at_once(20, take)
    taken = [result for result in results if isinstance(result, Incident)]
    assert len(taken) == 1
    holder = Incident.objects.get(pk=incident.pk).holder
    assert holder == taken[0].holder
    told = {str(result) for result in results if isinstance(result, NotNow)}
    assert len(told) == 1
    assert f"la tiene {holder} desde" in told.pop()
    assert Event.objects.filter(incident=incident, verb="take").count() == 1
    assert verify.run() == []


def test_forty_equal_registrations_at_once_are_one_incident_with_one_code() -> None:
    cast = gather()
    key = uuid4()
    report = Report(system=cast.sicoin, synopsis=SYNOPSIS, phone="5500-0142", email="ana@solola.example")

    def register(number: int) -> object:
        ana = User.objects.get(pk=cast.ana.pk)
        return actions.register(report, entity=cast.solola, key=key, by=ana).code

    codes = at_once(40, register)
    assert len(set(codes)) == 1
    assert Incident.objects.count() == 1
    assert Event.objects.count() == 1
    assert verify.run() == []


def test_messages_at_once_are_numbered_one_after_the_other() -> None:
    cast = gather()
    incident = cast.held()
    at_once(12, lambda number: actions.reply(incident, text=f"Mensaje {number}", by=User.objects.get(pk=cast.raul.pk)))
    numbers = list(incident.events.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, 15))
    assert verify.run() == []


@pytest.mark.parametrize(("forms", "most"), [(1, 5), (12, 3)])
def test_of_files_that_arrive_at_once_no_more_are_kept_than_there_is_room_for(settings, forms: int, most: int) -> None:
    # For three rows of the least weight.
    settings.STAGED_MAX_BYTES = (10 if forms == 1 else 3) * files.LEAST_WEIGHT
    cast = gather()

    def load(number: int) -> object:
        file = SimpleUploadedFile(f"{number}.txt", f"Detalle {number}".encode())
        try:
            return files.stage(file, owner=cast.ana, form_key=f"f{number % forms}")
        except Invalid as refusal:
            return refusal

    results = at_once(12, load)
    assert sum(isinstance(result, Upload) for result in results) == Upload.objects.count() == most


def test_more_files_than_are_accepted_are_refused_in_words_and_none_is_dropped(settings) -> None:
    cast = gather()
    settings.FILES_MAX_COUNT = 6
    keys = [
        files.stage(SimpleUploadedFile(f"{number}.txt", b"Detalle"), owner=cast.raul, form_key="f").pk
        for number in range(6)
    ]
    settings.FILES_MAX_COUNT = 5
    with pytest.raises(Invalid, match="Cargó 6 archivos y se aceptan 5 archivos cada vez"):
        actions.note(cast.held(), text="Con seis", by=cast.raul, uploads=keys)
    assert Upload.objects.count() == 6


@pytest.mark.parametrize("asks", ["where it is", "to go on in another form"])
def test_how_far_a_file_is_is_told_once_the_piece_on_its_way_is_written(asks: str, settings, tmp_path) -> None:
    settings.DATA_ROOT = tmp_path
    cast = gather()
    file = {"name": "oficio.pdf", "size": 2000, "owner": cast.ana, "fingerprint": "f1"}
    partial = pieces.begin(**file, form_key="k1")
    writing = threading.Event()

    def slowly() -> Iterator[bytes]:
        yield bytes(500)
        writing.set()
        time.sleep(0.5)
        yield bytes(500)

    def work(number: int) -> object:
        if number:
            return pieces.append(partial.pk, 0, slowly(), owner=cast.ana)
        assert writing.wait(30)
        return pieces.find(partial.pk, owner=cast.ana) if asks == "where it is" else pieces.begin(**file, form_key="k2")

    assert [each.received for each in at_once(2, work)] == [1000, 1000]
