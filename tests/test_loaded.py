"""What is loaded before web and worker are forked: all that both need, and nothing that few ever do."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil

LOADING = """
import json, sys
from soportegl import loaded
loaded.load({"SOPORTEGL_DATA": sys.argv[1], "DATABASE_URL": "postgresql:///nobody?host=/nowhere"})
from django.db import connection
from soportegl.lib import clock, worktime
worktime.working_days_ago(400), worktime.add_working_days(clock.now().date(), 5)
print(json.dumps([sorted(sys.modules), connection.connection is None]))
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
    assert {"holidays", "openpyxl", "PIL", "boto3", "pytest"} & set(modules) == set()


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
