"""What docs/api.md tells developers of systems to type does what it says, against a live server."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from soportegl.api.problems import CODES
from soportegl.directory import access
from soportegl.directory.models import Scope
from soportegl.incidents.models import Incident
from tests.cast import gather

GUIDE = Path(settings.BASE_DIR) / "docs" / "api.md"


@pytest.mark.skipif(shutil.which("curl") is None, reason="the examples are typed with curl")
@pytest.mark.django_db(transaction=True)
def test_the_examples_of_the_guide_do_what_they_say(live_server) -> None:
    people = gather()
    code = people.report().code
    _, word = access.make_token(people.raul, name="Guía", scopes=Scope.values, days=1)
    client, secret = access.make_client(people.raul, name="Guía", scopes=Scope.values)
    told = {"SOPORTEGL": live_server.url, "TOKEN": word, "GESTION": code, "PATH": "/usr/bin:/bin"}
    told |= {"CLIENT_ID": client.client_id, "CLIENT_SECRET": secret}
    blocks = re.findall(r"```sh\n(curl.*?)```", GUIDE.read_text(), re.DOTALL)
    orders = [each for block in blocks for each in re.split(r"\n(?=curl)", block.strip())]
    assert len(orders) == 9
    answers = []
    for order in orders:
        done = subprocess.run(["sh", "-c", order], env=told, capture_output=True, text=True, check=True)
        answers.append(json.loads(done.stdout))
        assert "detail" not in answers[-1], (order, answers[-1])
    assert answers[0]["usuario"] == "raul.regional"
    assert answers[1]["token_type"] == "Bearer"
    assert answers[3]["codigo"] == code
    assert Incident.objects.filter(registered_by=people.raul, reporter=people.ana).count() == 1
    assert [answers[-2]["tiene"], answers[-1]["tiene"]] == ["raul.regional"] * 2


def test_the_guide_names_every_code_and_no_other() -> None:
    named = set(re.findall(r"`([a-z]+(?:-[a-z0-9]+)*)`", GUIDE.read_text().partition("## Lo que no se hizo")[2]))
    assert set(CODES) - named == set()
    assert {name for name in named if "-" in name} - set(CODES) == set()
