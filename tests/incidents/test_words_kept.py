"""The words of an incident are those of its texts after whatever happens to it, however its rows lie on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import F

from soportegl.directory.models import Membership
from soportegl.directory.roles import Tier
from soportegl.incidents import actions, automatic, filling, timekeeping, upkeep, verify, verify_words
from soportegl.incidents.models import EventText, EventWords, Incident, IncidentWords, TimeRule
from soportegl.incidents.models.time_rule import Act
from soportegl.incidents.registration import Report
from soportegl.incidents.states import Verb
from soportegl.lib import clock
from tests.cast import People, loaded


def every_verb(cast: People) -> Iterator[tuple[Verb, Incident]]:
    """Each verb once or more, and the incident that it was done to."""
    raul, ana, carla, ivan = cast.raul, cast.ana, cast.carla, cast.ivan
    report = Report(
        system=cast.sicoin, synopsis="Se llamó por el pergamino", phone="5500-0142", email="ana@solola.example"
    )
    one = actions.register_on_behalf(report, entity=cast.solola, reporter=ana, key=uuid4(), by=ivan)
    yield Verb.REGISTER_ON_BEHALF, one
    one = actions.register(report, entity=cast.solola, key=uuid4(), by=ana, uploads=loaded(ana, "alabastro.pdf"))
    yield Verb.REGISTER, one
    yield Verb.ASSIGN, actions.assign(one, holder=cast.rosa, by=cast.sofia)
    yield Verb.RELEASE, actions.release(one, by=cast.sofia)
    yield Verb.TAKE, actions.take(one, by=raul)
    yield Verb.NOTE, actions.note(one, text="Sospecho del cedazo", by=raul, uploads=loaded(raul, "cedro.pdf"))
    yield Verb.REPLY, actions.reply(one, text="Ya se revisa la obsidiana", by=raul)
    yield Verb.NUDGE, actions.nudge(one, by=ana)
    yield Verb.ASK, actions.ask(one, text="¿Cuál jade?", by=raul)
    files = [*loaded(ana, "zinc.pdf"), *loaded(ana, "ámbar.pdf")]
    yield Verb.ANSWER, actions.answer(one, text="El verde", by=ana, uploads=files)
    yield Verb.PAUSE, actions.pause(one, reason="Falta el banco", debtor="bank", by=raul)
    yield Verb.RESUME, actions.resume(one, by=raul)
    until = clock.now() + timedelta(days=20)
    actions.pause(one, reason="Falta el banco", debtor="bank", until=until, by=raul)
    with clock.at(until + timedelta(minutes=1)):
        assert automatic.let_time_act() == (1, 0)
    yield Verb.WAKE, one
    module = cast.servicios.modules.get()
    wrong = {"system": cast.servicios, "module": module, "expediente_number": "CUR-77"}
    yield Verb.CORRECT, actions.correct(one, reason="Mal escrito", by=raul, **wrong)
    yield Verb.CORRECT, actions.correct(one, reason="Era de otra", by=raul, entity=cast.quetzaltenango)
    yield Verb.CORRECT, actions.correct(one, reason="No lo era", by=raul, entity=cast.solola)
    yield Verb.TRANSFER, actions.transfer(one, reason="Zacate", tried="Aguacate", by=raul)
    yield Verb.SEND_BACK, actions.send_back(actions.take(one, by=carla), reason="Falta el detalle", by=carla)
    actions.transfer(actions.take(one, by=raul), reason="Zacate otra vez", tried="Aguacate", by=raul)
    TimeRule.objects.create(tier=Tier.CENTRAL, act=Act.TRANSFER, minutes=30)
    TimeRule.objects.create(tier=Tier.INFORMATICS, act=Act.RELEASE, minutes=30)
    with clock.at(until + timedelta(days=10)):
        assert automatic.let_time_act() == (0, 1)
        yield Verb.ESCALATE, one
        actions.take(one, by=ivan)
    with clock.at(until + timedelta(days=20)):
        assert automatic.let_time_act() == (0, 1)
        yield Verb.LET_GO, one
        yield Verb.CLOSE, actions.close(actions.take(one, by=ivan), solution="Se pulió la obsidiana", by=ivan)
    with clock.at(until + timedelta(days=28)):
        yield Verb.REOPEN, actions.reopen(one, reason="Sigue opaca", by=ana)
    TimeRule.objects.all().delete()
    yield Verb.CLOSE, actions.close(actions.take(one, by=ivan), solution="Se pulió la obsidiana", by=ivan)
    with clock.at(until + timedelta(days=35)):
        yield Verb.FINALIZE, actions.finalize(one, solution="Se pulió la obsidiana", by=ivan)
    yield Verb.CONFIRM, actions.confirm(one, by=ana)
    two = actions.finalize(cast.held(), solution="Se explicó", by=raul)
    with clock.at(clock.now() + timedelta(days=40)):
        assert upkeep.mark_unverified() == 1
    yield Verb.LAPSE, two
    original, same = cast.held(), cast.held()
    yield Verb.DUPLICATE, actions.duplicate(same, original=original.code, solution="…", by=raul)
    asked = actions.ask(original, text="¿Desde cuándo?", by=raul)
    assert asked.waiting_since is not None
    assert timekeeping.close_unanswered(asked.pk, asked_at=asked.waiting_since)
    yield Verb.NO_ANSWER, original
    # Its solution had no word, and it is open again.
    assert upkeep.follow_original(original.events.get(verb=Verb.NO_ANSWER)) == 1
    yield Verb.ON_ITS_OWN, same
    original = cast.held()
    actions.duplicate(actions.take(same, by=raul), original=original.code, solution="Es la misma", by=raul)
    solved = actions.close(original, solution="Se corrigió", by=raul)
    assert upkeep.follow_original(solved.events.get(verb=Verb.CLOSE)) == 1
    yield Verb.ORIGINAL_SOLVED, same
    yield Verb.WITHDRAW, actions.withdraw(cast.report(), by=ana)
    for text in EventText.objects.filter(event__incident=one, kind__in=("synopsis", "solution", "tried", "text")):
        yield Verb.REDACT, actions.redact(one, what=text, reason="Una clave", by=cast.admin)
    for file in one.attachments.all():
        yield Verb.REDACT, actions.redact(one, what=file, reason="Una planilla", by=cast.admin)
    held = actions.transfer(cast.held(), reason="Zacate", tried="Aguacate", by=raul)
    post = Membership.objects.get(user=carla)
    upkeep.relieve_holder(Incident.objects.filter(pk=actions.take(held, by=carla).pk), post, cast.cesar, by=None)
    yield Verb.RELIEVE_HOLDER, held
    post = Membership.objects.get(user=ana)
    upkeep.relieve_reporter(Incident.objects.filter(reporter=ana), post, cast.diego, by=None)
    yield Verb.RELIEVE_REPORTER, held
    cast.solola.office = cast.quetzaltenango.office
    cast.solola.save()
    assert upkeep.rehome(cast.solola, by=cast.admin)
    yield Verb.REHOME, held


def test_no_verb_leaves_other_words_than_its_texts(cast: People) -> None:
    done = set()
    for verb, incident in every_verb(cast):
        done.add(verb)
        assert incident.events.filter(verb=verb).exists()
        assert list(verify_words.differences()) == [], verb
    assert done == set(Verb)
    assert verify.run() == []


@pytest.mark.parametrize("ways", ["enable_seqscan", "enable_indexscan = off; SET LOCAL enable_bitmapscan"])
def test_the_texts_of_a_transfer_may_lie_in_any_order(cast: People, ways: str) -> None:
    held = actions.transfer(cast.held(), reason="Zacate", tried="Aguacate", by=cast.raul)
    # The first of the two did not fit on its page any more.
    EventText.objects.filter(event__incident=held, kind="reason").update(body=F("body"))
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {ways} = off")
    assert verify.run() == []
    filling.keep_said([held.pk])
    EventText.objects.filter(event__incident=held, kind="tried").update(body=F("body"))
    assert verify.run() == []


def wrong(cast: People) -> tuple[Incident, Incident]:
    """Of two, the words are others than those of their texts, in each way there is."""
    one = actions.close(cast.held(synopsis="Conciliación de la boleta"), solution="Se cargó la boleta", by=cast.raul)
    two = actions.transfer(cast.held(), reason="Zacate", tried="Aguacate", by=cast.raul)
    IncidentWords.objects.filter(incident=one).update(vector="'orkide':5A '/o9' '/e7'")
    for number in range(4):
        two = actions.note(two, text=f"Mensaje {number}", by=cast.raul)
    said = EventWords.objects.filter(incident=two).order_by("event")
    transfer, *others = said
    EventWords.objects.filter(pk=transfer.pk).update(vector=transfer.vector.replace("1B", "9B"))
    said.filter(pk=others[0].pk).update(vector="'mensaj':1B")
    said.filter(pk=others[1].pk).update(vector="")
    said.filter(pk=others[2].pk).delete()
    EventWords.objects.create(event_id=one.events.get(number=2).pk, incident=one, public=True, vector="'x'", recipe=2)
    EventWords.objects.create(event_id=2**40, incident=two, public=True, vector="'x'", recipe=2)
    return one, two


def test_what_differs_is_told_by_where_and_how_many_and_no_word_of_it(cast: People) -> None:
    one, two = wrong(cast)
    told = "las palabras con que se busca no son las de su texto"
    assert verify.run() == [
        f"{one.code}: {told} (síntesis o código: faltan 4 y sobra 1; solución: falta 1; "
        "marcas de cuándo, de quién y de qué es: faltan 6 y sobran 2; suceso 2: tiene las de un texto que no hay)",
        f"{two.code}: {told} (suceso 3: son las mismas en otro orden, o las lee otra persona; "
        "suceso 4: texto: falta 1; suceso 4: marcas de cuándo, de quién y de qué es: faltan 4; "
        "suceso 5: no tiene ninguna; y 2 diferencias más)",
    ]


def test_making_them_again_mends_them(cast: People) -> None:
    wrong(cast)
    filling.begin_again()
    filling.run()
    assert verify.run() == []
    assert str(filling.progress()) == "terminado"
