"""What hosts copy works: the C# one compiled and run by Mono against the product, the Python one as it stands."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings as configured

from soportegl.hosts import arrivals, demo
from soportegl.hosts.keys import BadKey, read_public_key
from soportegl.hosts.models import Arrival, Host, HostKey
from soportegl.identity.demo import load_providers
from soportegl.incidents import actions
from tests.cast import browser_of, gather
from tests.hosts import mono
from tests.hosts.signing import pem

EXAMPLES = configured.BASE_DIR / "examples" / "capsule"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_host_in_c_sharp_sends_somebody_to_the_running_product(live_server, settings, tmp_path) -> None:
    people = gather()
    settings.PUBLIC_URL = live_server.url
    program = mono.compiled(EXAMPLES / "Capsula.cs", tmp_path)

    def run(*words: str) -> str:
        done = subprocess.run([*program, *words], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    host = Host.objects.create(issuer="https://sicoin.example", name="SICOIN GL", system=people.sicoin)
    public = run("llave", str(tmp_path / "llave.xml"), "mono")
    key = HostKey(host=host, kid="mono", algorithm="RS256", public_key=public)
    key.full_clean()
    key.save()
    said = ("pantalla=Ejecución › Año 2026", "error=ORA-20001", "expediente_numero=1482")
    sent = run(
        *("enviar", str(tmp_path / "llave.xml"), "mono", host.issuer, f"{live_server.url}/entrada/"),
        *("ana.municipal", "0701", *said),
    )
    status, address = sent.split()
    assert status == "303"
    assert Arrival.objects.get().screen == "Ejecución › Año 2026"
    page = browser_of(people.ana).get(address.removeprefix(live_server.url), follow=True).content.decode()
    assert "Ejecución › Año 2026" in page
    assert "ORA-20001" in page


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_hosts_in_c_sharp_and_python_show_their_person_what_they_have_open(live_server, settings, tmp_path) -> None:
    people = gather()
    settings.PUBLIC_URL = live_server.url
    host = Host.objects.create(
        issuer="https://sicoin.example", name="SICOIN GL", system=people.sicoin, shows_incidents=True
    )
    keys = mono.compiled(EXAMPLES / "Capsula.cs", tmp_path)
    made = subprocess.run([*keys, "llave", str(tmp_path / "llave.xml"), "mono"], capture_output=True, check=True)
    HostKey.objects.create(host=host, kid="mono", algorithm="RS256", public_key=made.stdout.decode().strip())
    HostKey.objects.create(host=host, kid=demo.KID, algorithm="RS256", public_key=demo.PUBLIC_KEY)
    code = actions.ask(people.held(), text="¿Qué cuenta monetaria usa?", by=people.raul).code
    people.report(by="berta", entity=people.quetzaltenango)
    shows = mono.compiled(EXAMPLES / "Incidencias.cs", tmp_path)
    asked = [*shows, str(tmp_path / "llave.xml"), "mono", host.issuer, live_server.url, "ana.municipal"]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=120)
    assert (done.stdout, done.stderr) == (f"{code}|En la Mesa de Ayuda Regional|responder\n", "")
    done = subprocess.run(
        [sys.executable, EXAMPLES / "incidencias.py", live_server.url], capture_output=True, text=True, timeout=60
    )
    assert (done.stdout, done.stderr) == (f"{code} · En la Mesa de Ayuda Regional · le toca responder\n", "")


@pytest.mark.django_db
def test_hosts_of_an_older_demonstration_get_their_provider() -> None:
    gather()
    demo.load_hosts()
    assert not Host.objects.filter(provider__isnull=False).exists()
    load_providers()
    demo.load_hosts()
    assert {host.system.slug: host.provider.slug for host in Host.objects.all() if host.provider} == {
        "sicoin-gl": "sicoin-gl",
        "servicios-gl": "servicios-gl",
    }


@pytest.mark.django_db
def test_the_python_one_signs_what_the_demonstration_believes() -> None:
    gather()
    demo.load_hosts()
    demo.load_hosts()
    spec = importlib.util.spec_from_file_location("capsula", EXAMPLES / "capsula.py")
    assert spec
    assert spec.loader
    example = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(example)
    assert (example.EMISOR, example.KID) == (demo.ISSUER, demo.KID)
    private = example.LLAVE.read_bytes()
    assert pem(load_pem_private_key(private, None)) == demo.PUBLIC_KEY
    token = example.firmar(
        {"sub": "ana.municipal", "entidad": "0701", "error": ""},
        emisor=example.EMISOR,
        destino=arrivals.audience(),
        llave=private,
        kid=example.KID,
    )
    said = arrivals.read(token)
    assert (said.subject, said.error_code) == ("ana.municipal", "")
    form = example.formulario(arrivals.audience(), token)
    assert re.search(r'method="post" action="[^"]+/entrada/"', form)
    assert 'name="capsula"' in form
    with pytest.raises(BadKey, match="llave privada"):
        read_public_key(private.decode(), "RS256")
