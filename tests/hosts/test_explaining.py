"""Making and explaining a capsule: by the command, and in the administration."""

from __future__ import annotations

import io
import json
from contextlib import contextmanager
from html import unescape

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.test import Client

from soportegl import cli
from soportegl.commands import capsules
from soportegl.hosts import arrivals, capsule, envelope
from soportegl.hosts.models import Host, HostKey, SpentCapsule
from tests.cast import People, browser_of, gather
from tests.hosts.signing import ISSUER, pem, private, registered, signed

pytestmark = pytest.mark.django_db
ROOT = "/administracion/hosts/host"


@pytest.fixture
def people(db: None) -> People:
    people = gather()
    registered(people)
    return people


@pytest.fixture
def command(capsys, monkeypatch):
    """A function that gives the order `soportegl capsule …`: its exit code, and what it said."""

    @contextmanager
    def here():
        yield

    monkeypatch.setattr(capsules, "django_at_hand", here)

    def run(*words: str) -> tuple[int, str]:
        code = cli.main(["capsule", *words])
        told = capsys.readouterr()
        return code, told.out + told.err

    return run


def make(tmp_path, key, *more: str) -> list[str]:
    file = tmp_path / "privada.pem"
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    who = ["--issuer", ISSUER, "--user", "ana.municipal", "--entity", "0701", "--audience", arrivals.audience()]
    return ["make", "--key", str(file), *who, *more]


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_the_command_makes_one_that_is_believed_and_explains_it_without_using_it(people, command, tmp_path, algorithm):
    code, token = command(*make(tmp_path, private(algorithm), "--kid", f"sicoin-{algorithm}", "--screen", "Año"))
    assert code == 0
    token = token.strip()
    for _ in range(2):
        code, told = command("explain", token)
        assert code == 0, told
        assert '"pantalla": "Año"' in told
        assert "Se acepta. No se usó" in told
    arrivals.receive(token)
    code, told = command("explain", token)
    assert code == 1
    assert "No se acepta (repetida): El jti ya llegó antes" in told


def test_the_command_reads_one_from_its_input_and_says_what_is_wrong(people, command, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{signed(aud='https://otro.example/')}\n"))
    code, told = command("explain")
    assert code == 1
    assert f": aud debe ser exactamente «{arrivals.audience()}»." in told
    assert command("explain", "hola")[1].startswith("No se acepta (forma)")


def test_a_key_that_cannot_sign_is_refused_in_a_sentence(people, command, tmp_path):
    words = make(tmp_path, private("ES256"), "--kid", "x", "--algorithm", "RS256")
    assert command(*words) == (1, "soportegl: Con esa llave no se firma RS256.\n")
    (tmp_path / "otra.pem").write_text("hola")
    words[2] = str(tmp_path / "otra.pem")
    assert command(*words)[1].endswith("no es una llave privada en PEM sin contraseña.\n")
    words[2] = str(tmp_path / "nada.pem")
    assert command(*words)[1].startswith("soportegl: No se puede leer")


def test_an_administrator_explains_a_pasted_one(people):
    client = browser_of(people.admin)
    assert f'href="{ROOT}/explicar/"' in client.get(f"{ROOT}/").content.decode()
    assert "aud" in client.get(f"{ROOT}/explicar/").content.decode()
    good = unescape(client.post(f"{ROOT}/explicar/", {"token": f" {signed()}\n"}).content.decode())
    assert "Se acepta" in good
    assert '"pantalla": "Orden de compra › Autorizar"' in good
    for token, code in (
        (signed(entidad="9999"), "entidad"),
        ("x.y.z", "forma"),
        ("\0", ""),
        ("", ""),
        ("x" * 30_000, ""),
    ):
        page = client.post(f"{ROOT}/explicar/", {"token": token})
        assert page.status_code == 200
        assert (f"No se acepta: {code}" in page.content.decode()) == bool(code)
    assert not SpentCapsule.objects.exists()
    assert Client().get(f"{ROOT}/explicar/").status_code == 302
    assert browser_of(people.raul).get(f"{ROOT}/explicar/").status_code == 302


def test_an_administrator_registers_a_host_with_its_key_and_no_weak_one(people):
    client = browser_of(people.admin)
    key = pem(ec.generate_private_key(ec.SECP256R1()))
    values = {
        "issuer": "https://nuevo.example",
        "name": "Nuevo",
        "system": people.sicoin.pk,
        "entity_rule": "same",
        "is_active": "on",
        "keys-TOTAL_FORMS": "1",
        "keys-INITIAL_FORMS": "0",
        "keys-0-kid": "nuevo-1",
        "keys-0-algorithm": "RS256",
        "keys-0-public_key": key,
    }
    refused = unescape(client.post(f"{ROOT}/add/", values).content.decode())
    assert "No es una llave RSA de 2048 bits o más" in refused
    assert not Host.objects.filter(name="Nuevo").exists()
    assert client.post(f"{ROOT}/add/", {**values, "keys-0-algorithm": "ES256"}).status_code == 302
    assert HostKey.objects.get(kid="nuevo-1").host.name == "Nuevo"
    # The name of a key says whose it is: no other host has it.
    values |= {"issuer": "https://otro.example", "keys-0-algorithm": "ES256", "keys-0-kid": "nuevo-1"}
    assert "Ya existe" in unescape(client.post(f"{ROOT}/add/", values).content.decode())
    assert client.get(f"{ROOT}/{Host.objects.get(name='Nuevo').pk}/delete/").status_code == 403


def test_what_is_shown_of_one_that_nobody_signed_is_what_stands_there():
    header, claims = envelope.opened_unverified(signed(sub="otra"))
    assert (json.loads(json.dumps(header))["typ"], claims["sub"]) == (capsule.TYPE, "otra")
    assert envelope.opened_unverified("a.b.c") == ({}, {})
