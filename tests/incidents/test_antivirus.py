"""The antivirus: nothing waits for it, nobody gets what it has not seen, what it finds is put apart and told."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from soportegl import cli
from soportegl.commands import scanning as command
from soportegl.incidents import actions, antivirus, files, scanning, store, verify
from soportegl.incidents.errors import FileQuarantined
from soportegl.incidents.models import Attachment, Scan, Upload, Verdict
from soportegl.lib import clamd, clock
from soportegl.reading import health
from tests.api.program import Program
from tests.cast import People, browser_of, gather
from tests.clam import EICAR, NAME, arrived, found, jobs
from tests.web.screens.register.test_register import typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None) -> People:
    return gather()


@pytest.fixture
def program(people: People) -> Program:
    return Program(people.ana)


def test_an_upload_waits_for_nobody_and_is_handed_out_once_it_is_clean(people, clam, program):
    file = arrived(people, b"Un oficio")
    assert clam.asked == 0
    assert jobs(antivirus.SCAN) == [file.sha256]
    client = browser_of(people.ana)
    page = client.get(file.incident.get_absolute_url()).content.decode()
    assert "En revisión por el antivirus" in page
    assert file.get_absolute_url() not in page
    for address in (file.get_absolute_url(), f"{file.get_absolute_url()}ver/"):
        answer = client.get(address)
        assert answer.status_code == 409
        assert "El antivirus todavía revisa «oficio.txt»" in answer.content.decode()
    told = program.get(f"/gestiones/{file.incident.code}/archivos/{file.pk}")
    assert (told.status_code, told.json()["codigo"]) == (409, "archivo-en-revision")
    scanning.scan(file.sha256)
    assert b"".join(client.get(file.get_absolute_url()).streaming_content) == b"Un oficio"
    assert file.get_absolute_url() in client.get(file.incident.get_absolute_url()).content.decode()
    # The same content again is known.
    arrived(people, b"Un oficio", "copia.txt")
    scanning.scan_due()
    assert clam.asked == 1


def test_what_is_infected_is_put_apart_and_the_incident_goes_on(people, clam, program):
    file = found(people)
    client, code = browser_of(people.ana), file.incident.code
    assert (file.held, file.shown_url) == ("infected", "")
    with pytest.raises(store.Missing):
        store.opened(file.sha256)
    with store.apart(file.sha256) as content:
        assert content.read() == EICAR
    for address in (file.get_absolute_url(), f"{file.get_absolute_url()}ver/"):
        answer = client.get(address)
        assert answer.status_code == 410
        assert "está en cuarentena" in answer.content.decode()
    told = program.get(f"/gestiones/{code}/archivos/{file.pk}")
    assert (told.status_code, told.json()["codigo"]) == (410, "archivo-en-cuarentena")
    talk = program.get(f"/gestiones/{code}/conversacion").json()
    assert talk["archivos"][0]["retenido"] == "en-cuarentena"
    assert "En cuarentena: el antivirus encontró" in client.get(file.incident.get_absolute_url()).content.decode()
    actions.take(file.incident, by=people.raul)
    assert list(verify.run()) == []
    assert list(verify.damaged_contents()) == []


def test_once_it_is_known_it_is_refused_at_the_door_and_the_text_stays(people, clam):
    found(people)
    again = SimpleUploadedFile("otra vez.txt", EICAR, "text/plain")
    answer = browser_of(people.ana).post("/registro/crear/", typed(attachments=[again], synopsis="Sigue el problema"))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "«otra vez.txt» no se acepta: el antivirus encontró en él un programa dañino" in text
    assert "Sigue el problema" in text
    assert Upload.objects.count() == 0


@pytest.mark.parametrize(("absent", "status"), [("hold", 409), ("pass", 200)])
def test_while_nobody_answers_it_is_tried_again_and_the_settings_say_who_gets_it(
    people, clam, settings, monkeypatch, absent, status
):
    settings.CLAMD_ABSENT = absent
    there, settings.CLAMD = settings.CLAMD, "/no/hay/clamd"
    one, other = arrived(people, b"Uno"), arrived(people, b"Otro")
    for expected in scanning.PAUSES[:2]:
        Scan.objects.update(next_at=clock.now())
        scanning.scan_due()
        row = Scan.objects.filter(attempts__gt=0).latest("attempts")
        assert abs(row.next_at - clock.now() - expected) < timedelta(seconds=20) or row.attempts == 1
    assert sorted(Scan.objects.values_list("attempts", flat=True)) != [0, 0]
    Scan.objects.update(next_at=clock.now(), attempts=1, asked_at=clock.now() - timedelta(minutes=30))
    scanning.scan(one.sha256)
    assert browser_of(people.ana).get(one.get_absolute_url()).status_code == status
    assert health.alarms()["antivirus"].startswith("2 archivos esperan al antivirus desde hace 30 minutos")
    assert "Antivirus" in browser_of(people.admin).get("/puesta-en-marcha/").content.decode()
    assert "no responde" in health.thorough()["SOPORTEGL_CLAMD"]
    settings.CLAMD = there
    # One that is answered wakes the others.
    scanning.scan(other.sha256)
    assert scanning.scan_due() is False
    assert set(Scan.objects.values_list("verdict", "attempts", "next_at")) == {(Verdict.CLEAN, 0, None)}
    assert (health.alarms()["antivirus"], health.thorough()["SOPORTEGL_CLAMD"]) == ("", "")


def test_a_content_that_it_does_not_look_at_keeps_no_other_waiting(people, clam, caplog):
    clam.manner = "small"
    row = arrived(people, b"x" * 600_000)
    assert scanning.scan(row.sha256)
    assert Scan.objects.get().problem == "INSTREAM size limit exceeded."
    assert "INSTREAM size limit" in caplog.text
    assert Scan.objects.get().verdict == Verdict.WAITING


def test_older_files_are_handed_out_until_they_are_looked_at_and_may_come_back(
    people, clam, settings, monkeypatch, capsys
):
    there, settings.CLAMD = settings.CLAMD, None
    file = arrived(people)
    settings.CLAMD = there
    client = browser_of(people.ana)
    assert client.get(file.get_absolute_url()).status_code == 200
    monkeypatch.setattr(command, "django_at_hand", nullcontext)
    assert cli.main(["rescan"]) == 0
    assert "en fila para el antivirus: 1." in capsys.readouterr().out
    assert client.get(file.get_absolute_url()).status_code == 200
    scanning.scan_due()
    assert client.get(file.get_absolute_url()).status_code == 410
    clam.manner = "forgetful"
    assert antivirus.ask_all(again=False) == 0
    assert antivirus.ask_all(again=True) == 1
    scanning.scan_due()
    assert b"".join(client.get(file.get_absolute_url()).streaming_content) == EICAR
    # Without an antivirus nothing waits for it.
    settings.CLAMD = None
    assert cli.main(["rescan"]) == 1
    assert "ponga SOPORTEGL_CLAMD" in capsys.readouterr().err
    assert scanning.scan_due() is False


def test_what_is_forgotten_is_not_looked_at_and_leaves_quarantine(people, clam, django_capture_on_commit_callbacks):
    upload = files.stage(SimpleUploadedFile("a.txt", b"Quitado"), owner=people.ana, form_key="k")
    upload.delete()
    scanning.scan(upload.sha256)
    assert Scan.objects.count() == clam.asked == 0
    file = found(people)
    with django_capture_on_commit_callbacks(execute=True):
        actions.redact(file.incident, what=file, reason="Un virus", by=people.admin)
    assert store.size_of(file.sha256) is None


def test_what_is_kept_again_while_it_is_forgotten_is_looked_at(people, clam, monkeypatch):
    file = arrived(people)
    answers = [set(), {file.sha256}]
    monkeypatch.setattr(files, "in_use", lambda hashes: answers.pop(0))
    assert scanning.scan(file.sha256)
    assert (Scan.objects.get().verdict, answers) == (Verdict.INFECTED, [])


def test_whoever_found_nobody_there_does_not_write_over_what_another_was_told(people, clam, settings, monkeypatch):
    settings.CLAMD_ABSENT = "pass"
    file, ask = arrived(people), clamd.threat_in

    def away(*_, **__):
        monkeypatch.setattr(clamd, "threat_in", ask)
        assert scanning.scan(file.sha256)
        raise clamd.Away("late")

    monkeypatch.setattr(clamd, "threat_in", away)
    assert not scanning.scan(file.sha256)
    scan = Scan.objects.get()
    assert (scan.verdict, scan.next_at, scan.attempts) == (Verdict.INFECTED, None, 0)


def test_a_file_that_was_read_in_another_way_is_held_as_well(people, clam):
    pk = found(people).pk
    with pytest.raises(FileQuarantined):
        files.opened(Attachment.objects.get(pk=pk))


def test_a_move_that_was_cut_short_is_done_again(people, clam):
    file = arrived(people)
    store.put_apart(file.sha256)
    scanning.scan(file.sha256)
    assert Scan.objects.get().verdict == Verdict.INFECTED
    store.put_apart(file.sha256)
    with pytest.raises(store.Missing):
        store.put_apart("0" * 64)


@pytest.mark.parametrize(("manner", "error"), [("small", clamd.Failed), ("rude", clamd.Away), ("silent", clamd.Away)])
def test_a_daemon_that_does_not_do_its_part_is_told_apart_in_time(clam, settings, manner, error, tmp_path):
    clam.manner = manner
    (tmp_path / "large").write_bytes(b"x" * 5_000_000)
    begun = time.monotonic()
    with (tmp_path / "large").open("rb") as content, pytest.raises(error):
        clamd.threat_in(content, settings.CLAMD, seconds=0.3)
    assert time.monotonic() - begun < 3


def test_what_is_no_clamd_and_what_does_not_listen_are_told_by_the_check(clam, settings):
    clam.manner = "mad"
    assert scanning.problem() == "el antivirus no responde (UNKNOWN COMMAND)"
    settings.CLAMD = ("127.0.0.1", 9)
    assert "ConnectionRefusedError" in scanning.problem()


@pytest.mark.skipif(
    not shutil.which("clamd", path="/usr/sbin:/usr/bin"), reason="needs clamd: apt-get install clamav-daemon"
)
def test_the_real_daemon_finds_eicar_and_nothing_else(people, settings):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # A signature of this one content: where no list can be fetched, the daemon starts with a list of our own.
        (folder / "db").mkdir()
        (folder / "db" / "eicar.ndb").write_text(f"{NAME}:0:0:{EICAR.hex()}\n")
        (folder / "clamd.conf").write_text(
            f"Foreground yes\nLocalSocket {folder}/clamd\nDatabaseDirectory {folder}/db\nStreamMaxLength 25M\n"
            f"TemporaryDirectory {folder}\nMaxThreads 2\nConcurrentDatabaseReload no\n"
        )
        daemon = subprocess.Popen(
            [shutil.which("clamd", path="/usr/sbin:/usr/bin"), "-c", str(folder / "clamd.conf")],
            stdout=subprocess.DEVNULL,
        )
        try:
            settings.CLAMD = str(folder / "clamd")
            for _ in range(200):
                if not scanning.problem():
                    break
                time.sleep(0.1)
            bad, good = found(people), arrived(people, b"Un oficio cualquiera")
            assert scanning.scan(good.sha256)
            verdicts = dict(Scan.objects.values_list("pk", "verdict"))
            assert verdicts == {bad.sha256: Verdict.INFECTED, good.sha256: Verdict.CLEAN}
            assert Scan.objects.get(pk=bad.sha256).threat.startswith(NAME)
        finally:
            daemon.terminate()
            daemon.wait(20)
