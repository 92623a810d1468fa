"""Whatever is sent to whatever operation, each role gets an answer that the document names, and never a 500."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import CHECKS
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.generation import GenerationMode

from soportegl.desk import answers
from soportegl.incidents import actions
from tests.api.program import Program
from tests.cast import People

pytestmark = pytest.mark.django_db

#: Examples of each operation for each role and each mode; `make contract` tries many more.
EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "1"))
ROLES = ("ana", "diego", "raul", "sofia", "carla", "ivan", "aura", "admin")
#: What cannot be read is refused alike whoever sent it: two of them tell, unless there is time for more.
READERS = ROLES if EXAMPLES > 1 else ("ana", "raul")
WAYS = [
    *((name, GenerationMode.POSITIVE) for name in ROLES),
    *((name, GenerationMode.NEGATIVE) for name in READERS),
]
#: A schema cannot say which codes, systems and people there are, nor what the case allows now: what it takes for right
#: may be refused with one of these, and never as something that cannot be read (400, 405, 413, 415).
RIGHT = ["2xx", "401", "403", "404", "409", "410", "412", "422", "429"]
CONFIGURED = {"checks": {"positive_data_acceptance": {"expected-statuses": RIGHT}}}
#: It is told of its second person by the command line alone, and looks at what the run itself made, which is undone
#: here: tests/api/test_expectations.py asks every operation as everybody.
NOT_ASKED = ("object_level_authorization",)


def checks() -> list[Any]:
    return [check for name in CHECKS.get_all_names() if name not in NOT_ASKED for check in CHECKS.get_by_names([name])]


@pytest.fixture
def app() -> Iterator[Callable[..., Any]]:
    """The product as a server sees it, but for the end of a request: that would close the connection of this test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield get_wsgi_application()
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


@pytest.mark.parametrize(("name", "mode"), WAYS, ids=lambda each: getattr(each, "value", each))
def test_the_document_says_all_that_is_answered(
    people: People, settings: Any, app: Callable[..., Any], name: str, mode: GenerationMode
) -> None:
    settings.API_PER_MINUTE = 10**6
    settings.ALLOWED_HOSTS = ["*"]
    codes = [people.report().code, people.held().code, people.held(by="ivan").code]
    codes.append(actions.finalize(people.held(), solution="Se corrigió el saldo.", by=people.raul).code)
    answers.save(people.sofia, name="Saldo", word="saldo", whom="2", text="Buenos días.")
    # What is sent compressed this client does not unpack.
    headers = {"Authorization": f"Bearer {Program(people.users[name]).word}", "Accept-Encoding": "identity"}
    config = schemathesis.Config.from_dict(CONFIGURED)
    document = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=config)
    wanted, wrong = checks(), list[str]()

    for found in document.get_all_operations():
        operation = found.ok()

        @hypothesis.settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=EXAMPLES < 10,
            suppress_health_check=list(HealthCheck),
            phases=[hypothesis.Phase.generate],
        )
        @given(case=operation.as_strategy(generation_mode=mode, headers=headers), data=st.data())
        def ask(case: Any, data: st.DataObject) -> None:
            if (
                mode is GenerationMode.POSITIVE
                and "codigo" in (case.path_parameters or {})
                and data.draw(st.booleans())
            ):
                # Of codes by chance none would ever be there.
                case.path_parameters["codigo"] = data.draw(st.sampled_from(codes))
            with transaction.atomic():
                response = case.call(headers=headers)
                transaction.set_rollback(True)
            case.validate_response(response, checks=wanted, headers=headers)

        try:
            ask()
        except Unsatisfiable:
            # Nothing of it can be wrong: it takes neither parameters nor a body.
            continue
        except (FailureGroup, Failure) as failed:
            wrong.append(f"{operation.label}: {failed}")
    assert wrong == [], "\n".join(wrong)
