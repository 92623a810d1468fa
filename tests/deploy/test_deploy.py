"""What deploy/ carries really serves: PostgreSQL 15 with two roles, both services as their units start them, nginx."""

import http.client
import json
import os
import re
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psutil
import psycopg
import pytest

from soportegl import front
from soportegl.cli import COMMANDS
from soportegl.web.site.limits import largest_request
from tests import database
from tests.deploy import packages
from tests.deploy.machine import DEPLOY, OWNER, PROGRAM, RUNTIME, Machine, SecureBrowser, wait_for
from tests.product import PASSWORD

SYNOPSIS = "La conciliación de Zoila Cuyuch no cuadra con el banco"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"
#: Two who report and one who hears of it: the whole demonstration would take longer than all the rest.
PEOPLE = f"""
from datetime import date
from soportegl.directory.models import Entity, Membership, Office, User
entity = Entity.objects.filter(department__code="07").first()
office = Office.objects.create(name="Sede de prueba", department=entity.department)
Entity.objects.filter(pk=entity.pk).update(office=office)
for name, place in (
    ("ana.municipal", dict(role="reporter", tier=1, entity=entity)),
    ("berta.municipal", dict(role="reporter", tier=1, entity=entity)),
    ("raul.regional", dict(role="agent", tier=2, office=office)),
):
    user = User.objects.create_user(name, f"{{name}}@correo.example", {PASSWORD!r}, full_name=name)
    Membership.objects.create(user=user, starts_on=date(2020, 1, 1), **place)
"""
UNITS = sorted(path.name for path in (DEPLOY / "systemd").iterdir())


@pytest.fixture
def machine() -> Iterator[Machine]:
    folder = database.reachable_folder()
    with Machine(folder) as machine:
        yield machine
    database.forget(folder)


@pytest.mark.slow
def test_the_installation_of_the_manual_serves(machine):
    machine.start_postgres()
    machine.write_environment()
    assert machine.admin("prepare").endswith("La base de datos está al día.\n")
    machine.admin("manage", "shell", "--no-imports", "-c", PEOPLE)
    the_runtime_role_cannot_take_anything_away(machine)
    machine.start_nginx()
    nothing_behind_nginx_is_said_in_spanish(machine)
    programs_are_not_led_from_http_to_https(machine)
    machine.start_unit("worker")
    machine.start_unit("web")
    browser = machine.browser()
    wait_for(lambda: status(browser, "/salud/listo") == 200, 60, machine, "web")
    browser.sign_in("ana.municipal")
    code = register_with_a_file(browser)
    its_mail_is_sent(machine, code)
    what_is_too_large_is_refused_by_nginx(machine)
    whoever_asks_cannot_choose_an_address(machine)
    the_numbers_are_for_this_machine(machine, browser)
    requests_are_found_in_both_logs(machine, browser)
    assert machine.stop_unit("web") == 0
    nothing_behind_nginx_is_said_in_spanish(machine)
    # nginx finds it again without being told.
    machine.start_unit("web")
    assert code in browser.open(f"/gestion/{code}/")[1]
    assert machine.stop_unit("worker") == 0


def status(browser: SecureBrowser, path: str) -> int:
    try:
        browser.open(path)
    except urllib.error.HTTPError as error:
        return error.code
    return 200


def programs_are_not_led_from_http_to_https(machine: Machine) -> None:
    told = {}
    for path in ("/api/v1/yo", "/ingresar/"):
        line = http.client.HTTPConnection("127.0.0.1", machine.http, timeout=10)
        line.request("GET", path)
        answer = line.getresponse()
        told[path] = (answer.status, "sin cifrar" in answer.read().decode())
        line.close()
    assert told == {"/api/v1/yo": (403, True), "/ingresar/": (301, False)}


def the_runtime_role_cannot_take_anything_away(machine: Machine) -> None:
    refused = (
        "TRUNCATE incidents_event",
        "UPDATE incidents_event SET tier = 4",
        "DELETE FROM incidents_event",
        "TRUNCATE incidents_incident CASCADE",
        "DROP TABLE incidents_stage",
        "ALTER TABLE incidents_event DISABLE TRIGGER ALL",
        "CREATE TABLE otra (id integer)",
        "DROP DATABASE soportegl",
        "CREATE DATABASE otra",
    )
    with psycopg.connect(machine.url("soportegl", RUNTIME), autocommit=True) as connection:
        for statement in refused:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
    with psycopg.connect(machine.url("soportegl_owner", OWNER)) as connection:
        row = connection.execute("SELECT rolcreatedb, rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    assert row == (False, False)


def nothing_behind_nginx_is_said_in_spanish(machine: Machine) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        machine.browser().open("/registro/")
    page = refused.value.read().decode()
    assert refused.value.code == 502
    assert "SoporteGL no responde en este momento" in page
    assert refused.value.headers["Cache-Control"] == "no-store"
    (style,) = re.findall(r'<link rel="stylesheet" href="([^"]+)">', page)
    assert "--lienzo" in machine.browser().open(style)[1]


def register_with_a_file(browser: SecureBrowser) -> str:
    """Register with a form that carries its file, as a browser without JavaScript sends it."""
    _, page = browser.open("/registro/crear/")
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    fields |= {"phone": "7762-3456", "email": "ana@solola.example", "synopsis": SYNOPSIS}
    mark = uuid4().hex
    part = f"--{mark}\r\nContent-Disposition: form-data; name="
    typed = [f'{part}"{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()]
    file = f'{part}"attachments"; filename="oficio.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    body = "".join([*typed, file]).encode() + PDF + f"\r\n--{mark}--\r\n".encode()
    request = urllib.request.Request(f"{browser.address}/registro/crear/", body)
    request.add_header("Content-Type", f"multipart/form-data; boundary={mark}")
    with browser.opener.open(request, timeout=60) as answer:
        (code,) = re.findall(r"\d{4}-\d{7}-\d", answer.url)
    _, page = browser.open(f"/gestion/{code}/")
    (link,) = set(re.findall(rf"/gestion/{code}/archivo/\d+/", page))
    assert browser.open(link)[1] == PDF.decode()
    return str(code)


def its_mail_is_sent(machine: Machine, code: str) -> None:
    told = """
        SELECT count(*) FROM notifications_delivery d JOIN incidents_event e ON e.id = d.event_id
        JOIN incidents_incident i ON i.id = e.incident_id WHERE i.code = %s AND d.status = 'sent'
    """
    with psycopg.connect(machine.url("soportegl", RUNTIME), autocommit=True) as connection:
        wait_for(lambda: connection.execute(told, [code]).fetchone()[0] > 0, 20, machine, "worker")


def what_is_too_large_is_refused_by_nginx(machine: Machine) -> None:
    connection = http.client.HTTPSConnection("localhost", machine.https, context=machine.trust(), timeout=10)
    connection.putrequest("POST", "/subidas/")
    connection.putheader("Content-Length", str(largest_request() + 1))
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 413
    assert "Se reciben hasta 5 archivos de 20 MiB cada uno" in answer.read().decode()
    connection.close()


def whoever_asks_cannot_choose_an_address(machine: Machine) -> None:
    """Six failures of one account from one address close it; another address each time would leave it open."""
    browser = machine.browser()
    browser.open("/ingresar/")
    for number in range(7):
        browser.opener.addheaders = [
            ("Referer", f"{machine.address}/"),
            ("X-Forwarded-For", f"203.0.113.{number}, 198.51.100.{number}"),
            ("X-Real-IP", f"203.0.113.{number}"),
        ]
        fields = {"username": "berta.municipal", "password": "otra cosa", "system": "sicoin-gl"}
        _, page = browser.open("/ingresar/", fields)
        assert ("Hubo demasiados intentos fallidos" in page) is (number == 6), number


def numbers(machine: Machine) -> tuple[float, set[int]]:
    """How often the registry was answered, and the processes that have a pool."""
    with urllib.request.urlopen(f"http://127.0.0.1:{machine.web}/metricas", timeout=10) as answer:
        told = str(answer.read().decode())
    assert "soportegl_database_up 1.0" in told
    counted = re.findall(r'soportegl_requests_total{method="GET",route="registry",status="2xx"} (\S+)', told)
    pools = re.findall(r'soportegl_database_pool{connections="size",pid="(\d+)"}', told)
    return float(counted[0] if counted else 0), set(map(int, pools))


def the_numbers_are_for_this_machine(machine: Machine, browser: SecureBrowser) -> None:
    assert status(browser, "/metricas") == 404
    before, _ = numbers(machine)
    for _ in range(20):
        browser.open("/registro/")
    after, processes = numbers(machine)
    assert after == before + 20
    living = {child.pid for child in psutil.Process(machine.running["web"].pid).children()}
    assert processes <= living
    # What a dead process had counted stays; its pool does not.
    dead = processes.pop()
    os.kill(dead, signal.SIGKILL)
    wait_for(lambda: dead not in numbers(machine)[1], 20, machine, "web")
    assert numbers(machine)[0] == after


def requests_are_found_in_both_logs(machine: Machine, browser: SecureBrowser) -> None:
    with browser.opener.open(f"{machine.address}/buscar/?q=Zoila+Cuyuch", timeout=20) as answer:
        number = answer.headers["X-Request-ID"]
    with pytest.raises(urllib.error.HTTPError):
        browser.open("/verificar/unaclavesecreta/")
    by_nginx = [json.loads(line) for line in (machine.folder / "soportegl.log").read_text().splitlines()]
    by_web = [json.loads(line) for line in machine.said("web").splitlines()]
    assert [(row["path"], row["status"]) for row in by_nginx if row["request"] == number] == [("/buscar/", "200")]
    assert [(row["route"], row["status"]) for row in by_web if row.get("request") == number] == [("find", 200)]
    everything = "".join(machine.said(name) for name in ("web", "worker", "nginx", "soportegl"))
    assert [
        word
        for word in ("Zoila", "Cuyuch", "unaclavesecreta", "concilia", "7762-3456", "77623456")
        if word in everything
    ] == []


@pytest.mark.parametrize("conf", [DEPLOY / "nginx" / "soportegl.conf", front.CONF])
def test_nginx_and_the_product_refuse_the_same_size(conf):
    (said,) = re.findall(r"client_max_body_size (\d+)m;", conf.read_text())
    assert int(said) * 1024 * 1024 == largest_request()


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_each_unit_starts_an_order_that_exists(name):
    (command,) = re.findall(r"^ExecStart=(.*)$", (DEPLOY / "systemd" / name).read_text(), re.MULTILINE)
    program, order, *_ = command.split()
    assert program == PROGRAM
    assert order in {command.name for command in COMMANDS}


def test_systemd_finds_nothing_wrong_with_the_units(tmp_path):
    analyze = packages.systemd_analyze()
    for name in UNITS:
        # Where the tests run nothing is installed in /opt.
        (tmp_path / name).write_text((DEPLOY / "systemd" / name).read_text().replace(PROGRAM, "/bin/true"))
    done = subprocess.run([analyze, "verify", *sorted(tmp_path.iterdir())], capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    services = [path for path in sorted(tmp_path.iterdir()) if path.suffix == ".service"]
    # Of ten, the exposure that systemd itself calls "OK"; without the hardening it is above nine.
    secure = [analyze, "security", "--offline=true", "--no-pager", "--threshold=20", *services]
    done = subprocess.run(secure, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_example_of_variables_is_explained_in_the_table():
    explained = set(re.findall(r"^\| `(\w+)`", Path("docs/configuration.md").read_text(), re.MULTILINE))
    used = set(re.findall(r"^#?([A-Z_]+)=", (DEPLOY / "soportegl.env.example").read_text(), re.MULTILINE))
    assert used - explained == set()
