"""docs/webhooks.md says what is sent: its types, its schedule, its example, and code that verifies it."""

from __future__ import annotations

import json
import re
import subprocess
from typing import Any

import pytest
from django.conf import settings

from soportegl.incidents.states import Verb
from soportegl.webhooks import payload, secrets, sending, types
from soportegl.webhooks.models import Message
from tests.cast import People
from tests.hosts import mono
from tests.webhooks.conftest import endpoint
from tests.webhooks.test_sending import waiting

TEXT = (settings.BASE_DIR / "docs" / "webhooks.md").read_text(encoding="utf-8")


def block(kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)\n```", TEXT, re.DOTALL)
    assert found
    return found[1]


BODY = block("json cuerpo").encode()
HEADERS = dict(re.findall(r"^(webhook-[a-z]+): (.+)$", block("http"), re.MULTILINE))
SECRET = re.findall(r"whsec_[\w+/=]{40,}", TEXT)[0]
NOW = int(HEADERS["webhook-timestamp"]) + 60


def test_the_example_is_signed_as_we_sign() -> None:
    signed = secrets.signatures([SECRET], HEADERS["webhook-id"], int(HEADERS["webhook-timestamp"]), BODY)
    assert signed == HEADERS["webhook-signature"]


def test_the_code_in_python_takes_it_and_nothing_else() -> None:
    there: dict[str, Any] = {}
    exec(block("python verificar"), there)
    verify = there["verify"]
    verify(SECRET, HEADERS, BODY, NOW)
    verify(SECRET, {**HEADERS, "webhook-signature": f"v1,otra {HEADERS['webhook-signature']}"}, BODY, NOW)
    for wrong in (
        (secrets.new(), HEADERS, BODY, NOW),
        (SECRET, HEADERS, BODY + b" ", NOW),
        (SECRET, {**HEADERS, "webhook-id": "msg_otro"}, BODY, NOW),
        (SECRET, HEADERS, BODY, NOW + 600),
    ):
        with pytest.raises(ValueError, match=r"too old|not signed"):
            verify(*wrong)


MAIN = """
public static class Program
{
    public static void Main(string[] a)
    {
        var body = new System.IO.MemoryStream();
        System.Console.OpenStandardInput().CopyTo(body);
        foreach (var secret in new[] { a[0], a[1] })
            System.Console.WriteLine(Webhook.Verify(secret, a[2], a[3], a[4], body.ToArray(), long.Parse(a[5])));
        System.Console.WriteLine(Webhook.Verify(a[0], a[2], a[3], a[4], body.ToArray(), long.Parse(a[5]) + 600));
    }
}
"""


def test_the_code_in_c_sharp_takes_it_and_nothing_else(tmp_path) -> None:
    source = tmp_path / "Verificar.cs"
    source.write_text(block("csharp verificar") + MAIN)
    sent = ("webhook-id", "webhook-timestamp", "webhook-signature")
    words = [SECRET, secrets.new(), *(HEADERS[name] for name in sent), str(NOW)]
    ran = subprocess.run([*mono.compiled(source, tmp_path), *words], input=BODY, capture_output=True, check=True)
    assert ran.stdout.decode().split() == ["True", "False", "False"]


@pytest.mark.django_db
def test_the_example_has_the_shape_of_what_is_sent(cast: People) -> None:
    endpoint(cast.aura, verbs=[Verb.TAKE])
    (message,) = waiting(cast.held())
    sent, example = json.loads(payload.written(Message.objects.get(pk=message.pk))), json.loads(BODY)

    def shape(value: Any) -> Any:
        return {name: shape(each) for name, each in value.items()} if isinstance(value, dict) else type(value)

    assert shape(sent) == shape(example)
    assert list(sent["data"]["gestion"]) == list(example["data"]["gestion"])


def test_every_type_and_every_pause_is_named() -> None:
    assert [verb for verb in Verb if f"`{types.type_of(verb)}`" not in TEXT] == []
    assert f"`{types.TEST}`" in TEXT
    assert "5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h y 24 h" in TEXT
    assert [int(pause.total_seconds()) for pause in sending.PAUSES] == [
        *(5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400),
    ]
    assert f"menos de {sending.SECONDS} segundos" in TEXT
