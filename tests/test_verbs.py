"""A verb is complete: each registry has a row of it, and what is missing is named by registry and verb."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from soportegl.incidents import actions, policy
from soportegl.incidents.states import REGISTRATIONS, SYSTEM, Is, StageEffect, Verb
from soportegl.notifications import audience, notification_types
from soportegl.web.ui import verbs

ALL = set(Verb)
#: What people do to an incident that exists.
DONE = ALL - {*REGISTRATIONS, *SYSTEM}
BULK = {verb for verb in Verb if Is.BULK in verb.marks}
#: With these it leaves a tier.
LEFT = {verb for verb in Verb if verb.stay in (StageEffect.LEFT, StageEffect.ENDED)}

REGISTRIES: dict[str, tuple[Collection[Verb], Collection[Verb]]] = {
    "policy.RULES": (policy.RULES, DONE),
    "audience.HEARD": (audience.HEARD, ALL),
    "web/ui/verbs.FORM_SPECS": (verbs.FORM_SPECS, ALL),
    "web/ui/verbs.FORM_SPECS, what a form says": (
        [verb for verb, spec in verbs.FORM_SPECS.items() if spec.title],
        DONE,
    ),
    "web/ui/verbs.FORM_SPECS, where its button is": (
        [verb for verb, spec in verbs.FORM_SPECS.items() if spec.look.bars],
        DONE,
    ),
    "web/ui/verbs.FORM_SPECS, what it says of many": (
        [verb for verb, spec in verbs.FORM_SPECS.items() if spec.many],
        BULK,
    ),
    "web/ui/verbs.FORM_SPECS, how it left": (
        [verb for verb, spec in verbs.FORM_SPECS.items() if spec.look.left],
        LEFT,
    ),
    "web/ui/verbs.FORM_SPECS, what stands over its text": (
        [verb for verb, spec in verbs.FORM_SPECS.items() if spec.look.spoken is not None],
        {verb for verb in Verb if verb.texts.keys() & {"text", "solution"}} | {*REGISTRATIONS, Verb.REOPEN},
    ),
}


@pytest.mark.parametrize("registry", REGISTRIES)
def test_every_verb_has_its_row_in_this_registry(registry: str) -> None:
    rows, verbs = REGISTRIES[registry]
    assert set(rows) == set(verbs), f"{registry}: {set(rows) ^ set(verbs)}"


@pytest.mark.parametrize("verb", Verb)
def test_whoever_hears_of_a_verb_reads_words_of_its_own_and_can_choose_how(verb: Verb) -> None:
    heard = audience.HEARD[verb]
    assert bool(heard.others) is (heard.message is not None)
    assert heard.reporter is None or heard.reporter.kind in notification_types.OF_REPORTER
    assert heard.message is None or heard.message.kind in notification_types.OF_DESK


def test_every_verb_that_people_do_has_a_function_that_does_it() -> None:
    assert [verb for verb in DONE if not callable(getattr(actions, verb.value, None))] == []


TEXTS = {"text", "reason", "tried", "solution"}


def test_the_texts_that_a_verb_asks_for_are_fields_of_its_form() -> None:
    for verb, spec in verbs.FORM_SPECS.items():
        assert list(verb.texts) == [name for name in spec.fields if name in TEXTS], verb


def test_what_a_verb_is_called_differs_from_every_other() -> None:
    paths = [verb.words.path for verb in DONE | {*REGISTRATIONS}]
    assert len({*paths}) == len(paths)
    assert "" not in paths
    assert [verb for verb in Verb if verb.value != verb.name.lower()] == []
