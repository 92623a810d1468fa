"""Canned answers that several people, or one impatient hand, write and use in the same instant."""

from __future__ import annotations

import pytest
from django.test import Client

from soportegl.desk import answers
from soportegl.desk.models import CannedAnswer
from soportegl.directory.models import User
from soportegl.incidents.errors import Refused
from tests.cast import gather
from tests.incidents.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_form_sent_four_times_at_once_counts_once() -> None:
    cast = gather()
    case = cast.held()
    saldo = answers.save(cast.sofia, name="Saldo", whom="2", text="Hola")
    statuses = []

    def send(number: int) -> None:
        client = Client()
        client.force_login(User.objects.get(pk=cast.raul.pk))
        typed = {"text": "Hola", "key": "uno", "respuesta": saldo.pk}
        statuses.append(client.post(f"/gestion/{case.code}/contestar/", typed).status_code)

    at_once(4, send)
    assert statuses == [303] * 4
    assert case.events.filter(verb="reply").count() == 1
    saldo.refresh_from_db()
    assert saldo.used == 1


def test_two_messages_with_the_same_answers_do_not_wait_for_each_other() -> None:
    cast = gather()
    cases = [cast.held() for _ in range(4)]
    pair = [answers.save(cast.sofia, name=f"Saldo {number}", whom="2", text="Hola").pk for number in range(2)]
    statuses = []

    def send(number: int) -> None:
        client = Client()
        client.force_login(User.objects.get(pk=cast.raul.pk))
        typed = {"text": "Hola", "respuesta": pair[:: 1 if number % 2 else -1]}
        statuses.append(client.post(f"/gestion/{cases[number].code}/contestar/", typed).status_code)

    at_once(4, send)
    assert statuses == [303] * 4
    assert set(CannedAnswer.objects.values_list("used", flat=True)) == {4}


def test_of_four_who_change_one_at_once_one_does_and_three_are_told() -> None:
    cast = gather()
    saldo = answers.save(cast.sofia, name="Saldo", whom="2", text="Hola")
    told: list[str] = []

    def change(number: int) -> None:
        by = User.objects.get(pk=cast.sofia.pk)
        try:
            answers.save(by, name="Saldo", whom="2", text=f"Hola {number}", answer=saldo, version=1)
        except Refused as refusal:
            told.append(refusal.sentence)

    at_once(4, change)
    assert CannedAnswer.objects.get().version == 2
    assert len(told) == 3
    assert all("Sofía Tzoc cambió esta respuesta" in sentence for sentence in told)


def test_the_same_new_one_sent_four_times_at_once_is_one() -> None:
    cast = gather()
    made = []
    at_once(
        4,
        lambda number: made.append(
            answers.save(User.objects.get(pk=cast.sofia.pk), name="Saldo", whom="2", text="Hola").pk
        ),
    )
    assert made == [CannedAnswer.objects.get().pk] * 4
