#!/bin/bash
# A connection that ends in the middle of the headers has brought no answer, and one expects what a cut in the body gives: an error
# (IncompleteRead, or RemoteDisconnected where nothing came at all). http.client takes the end of the stream for the end of the
# headers, even in the middle of a word: getresponse() gives status 200, the headers that had arrived, and, since the one that
# says how long the body is did not, an empty body without complaint. urllib3 2.7.0 and requests 2.34.2, which stand on it, say 200 as well.
# Seen with Python 3.11.7. httpx 0.28.1, which reads answers by itself, raises RemoteProtocolError.
# For the field: a message to another system over a poor line is noted as delivered, with an answer that was never finished; who
# must know asks for a header that stands last, or reads answers with another library.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check requests==2.34.2 urllib3==2.7.0 httpx==0.28.1
"$folder/venv/bin/python" - <<'PYTHON'
import http.client
import platform
import socket
import sys
import threading
from importlib.metadata import version

import httpx
import requests

WHOLE = b"HTTP/1.1 200 OK\r\nServer: otra\r\nContent-Length: 9\r\n\r\nrecibido!"
CUTS = {
    "nothing": 0,
    "in the status line": WHOLE.index(b"OK"),
    "in the headers": WHOLE.index(b"-Length"),
    "in the body": len(WHOLE) - 4,
}


def asked(cut, ask):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            line, _ = server.accept()
            with line:
                line.recv(4096)
                line.sendall(WHOLE[:cut])

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            return ask(server.getsockname()[1])
        except Exception as error:
            return type(error).__name__
        finally:
            thread.join()


def by_http_client(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("POST", "/", b"{}")
    answer = connection.getresponse()
    return answer.status, answer.read()


def by_requests(port):
    answer = requests.post(f"http://127.0.0.1:{port}/", data=b"{}", timeout=5)
    return answer.status_code, answer.content


def by_httpx(port):
    answer = httpx.post(f"http://127.0.0.1:{port}/", content=b"{}", timeout=5, trust_env=False)
    return answer.status_code, answer.content


print("Python", platform.python_version(), *(f"· {name} {version(name)}" for name in ("requests", "urllib3", "httpx")))
found = {}
for where, cut in CUTS.items():
    found[where] = [asked(cut, ask) for ask in (by_http_client, by_requests, by_httpx)]
    print(f"cut: {where}: http.client {found[where][0]}, requests {found[where][1]}, httpx {found[where][2]}")
expected = [(200, b""), (200, b""), "RemoteProtocolError"]
others = [read for where, row in found.items() if where in ("nothing", "in the body") for read in row]
sys.exit(0 if found["in the headers"] == expected and all(isinstance(read, str) for read in others) else 1)
PYTHON
