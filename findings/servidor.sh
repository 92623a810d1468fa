#!/bin/bash
# A socket that a parent opened and handed down belongs to the parent. gunicorn 27.0.1, given a unix socket that way
# (--bind fd://N, as supervisors do that keep the socket across restarts), removes its path when it ends in order
# (SIGTERM), although it never made it. A socket of systemd's protocol (LISTEN_FDS) it leaves alone. So the orderly restart
# that was to refuse nobody is the one after which the next gunicorn, on the same descriptor, runs and cannot be reached.
# Seen with gunicorn 27.0.1. For the field: whoever puts nginx before gunicorn with a socket kept by a parent gets 502
# («No such file or directory») after the first orderly restart, and not after the crashes that were tested.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check gunicorn==27.0.1
cat >"$folder/page.py" <<'PYTHON'
def application(environ, start_response):
    start_response("200 OK", [("Content-Length", "3")])
    return [b"hi\n"]
PYTHON
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import http.client
import os
import signal
import socket
import subprocess
import sys
import time

import gunicorn

PATH = "web.sock"
parent = socket.socket(socket.AF_UNIX)
parent.bind(PATH)
parent.listen(16)


def start():
    words = ["-m", "gunicorn", "page:application", "--bind", f"fd://{parent.fileno()}", "--no-control-socket"]
    return subprocess.Popen([sys.executable, *words], pass_fds=[parent.fileno()], stderr=subprocess.DEVNULL)


def asked():
    line = http.client.HTTPConnection("localhost", timeout=15)
    line.sock = socket.socket(socket.AF_UNIX)
    line.sock.settimeout(15)
    try:
        line.sock.connect(PATH)
        line.request("GET", "/")
        return str(line.getresponse().status)
    except OSError as error:
        return type(error).__name__
    finally:
        line.close()


def ended(server, how):
    server.send_signal(how)
    server.wait(20)
    return os.path.exists(PATH)


def until(answer):
    give_up = time.monotonic() + 20
    while (found := asked()) != answer and time.monotonic() < give_up:
        time.sleep(0.1)
    return found


print("gunicorn", gunicorn.__version__)
first = start()
found = [until("200"), ended(first, signal.SIGTERM)]
print("first gunicorn:", found[0], "- path there after SIGTERM:", found[1])
second = start()
time.sleep(5)
found += [second.poll() is None, asked()]
print("second gunicorn, same descriptor: runs:", found[2], "- asked at the path:", found[3])
second.kill()
second.wait()
sys.exit(0 if found == ["200", False, True, "FileNotFoundError"] else 1)
PYTHON
