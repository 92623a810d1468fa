"""What is loaded before web and worker are forked: all that both need, and nothing that few ever do."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil

#: What few ever ask for, and who loads it: each megabyte more is one of every process, whatever its people do.
WITH_THE_FIRST = {
    "boto3": "a bucket",
    "holidays": "another year of work",
    "imap_tools": "a mailbox of mail that came back",
    "lxml": "sign-in by SAML",
    "ninja": "a request of a program",
    "onelogin": "sign-in by SAML",
    "openpyxl": "a workbook",
    "PIL": "a picture",
    "pydantic": "a request of a program",
    "pytest": "tests",
    "requests": "sign-in through another system",
    "saml2": "sign-in by SAML",
    "soportegl.api.urls": "a request of a program",
    "soportegl.backups.making": "a backup",
    "soportegl.identity.openid": "sign-in through another system",
    "soportegl.identity.saml": "sign-in by SAML",
    "xmlsec": "sign-in by SAML",
    "xmlschema": "sign-in by SAML",
}
LOADING = """
import json, sys
from soportegl import loaded
loaded.load({"SOPORTEGL_DATA": sys.argv[1], "DATABASE_URL": "postgresql:///nobody?host=/nowhere"}, "127.0.0.1:0")
from django.db import connection
from soportegl.lib import clock, worktime
worktime.working_days_ago(400), worktime.add_working_days(clock.now().date(), 5)
print(json.dumps([sorted(sys.modules), connection.connection is None]))
"""
FIRST_REQUEST = """
import os, sys
from pathlib import Path
os.environ.update(SOPORTEGL_DATA=sys.argv[1], DATABASE_URL="postgresql:///nobody?host=/nowhere")
Path(os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", sys.argv[1] + "/numbers")).mkdir()
from soportegl.wsgi import application
def code(path):
    said = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    environ |= {"wsgi.url_scheme": "http", "wsgi.input": sys.stdin.buffer, "REMOTE_ADDR": "127.0.0.1"}
    b"".join(application(environ, lambda status, headers, *more: said.append(status)))
    return said[0][:3], "soportegl.api.urls" in sys.modules
from django.urls import reverse
print(code("/salud/vivo"), reverse("home"), code("/api/v1/openapi.json"), reverse("api:openapi"))
"""
FORKING = """
import sys
from pathlib import Path
from soportegl.lib.supervisor import Forked, Supervisor
from soportegl.run import take_folder
import time
folder = Path(sys.argv[1])
lock = take_folder(folder)
def work():
    (folder / "works").touch()
    time.sleep(60)
supervisor = Supervisor(folder / "procesos.json", lambda line: None)
supervisor.start(Forked("El que trabaja", "soportegl: de prueba", work))
for line in sys.stdin:
    supervisor.look()
    print(supervisor.children[0].process.pid, flush=True)
supervisor.stop()
"""


def test_what_both_need_is_loaded_once_and_asks_no_database(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", LOADING, str(tmp_path)], capture_output=True, text=True, timeout=60, check=True
    )
    modules, is_closed = json.loads(done.stdout)
    assert is_closed
    shared = {"gunicorn.workers.gthread", "procrastinate.worker", "soportegl.web.screens.queue.views"}
    assert shared - set(modules) == set()
    loaded = {name.partition(".")[0] for name in modules} | set(modules)
    assert set(WITH_THE_FIRST) & loaded == set(), "Load it where it is needed, or say here why everybody needs it"


def test_the_first_request_of_a_program_brings_the_api_and_its_addresses(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", FIRST_REQUEST, str(tmp_path)], capture_output=True, text=True, timeout=60, check=True
    )
    said = done.stdout.splitlines()[-1]
    assert said == "('200', False) / ('200', True) /api/v1/openapi.json"


def test_a_forked_child_is_started_again_with_a_name_and_a_session_and_no_file_of_its_parent(tmp_path):
    parent = subprocess.Popen(
        [sys.executable, "-c", FORKING, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdin is not None
    assert parent.stdout is not None

    def look() -> int:
        parent.stdin.write("look\n")
        parent.stdin.flush()
        return int(parent.stdout.readline())

    try:
        first = look()
        while not (tmp_path / "works").exists():
            assert look() == first
        child = psutil.Process(first)
        assert child.cmdline()[0].startswith("soportegl: de prueba")
        assert os.getsid(first) == first
        assert [file.path for file in child.open_files() if Path(file.path).is_relative_to(tmp_path)] == []
        child.kill()
        while (second := look()) == first:
            pass
        parent.stdin.close()
        assert parent.wait(30) == 0
        assert not psutil.pid_exists(second)
    finally:
        parent.kill()
        parent.wait()
        parent.stdout.close()
