#!/bin/bash
# A client that goes on with a file where the line was cut must know the file again, and forget it once it has arrived. tuspy 1.1.0 (the
# client of tus in Python) knows it by its size and its first 64 KB, whatever its name, and keeps the address after the last byte was
# taken. Of the next file that begins alike and is as long it asks that address how far it is, hears «all of it» and is done: upload()
# returns as ever, offset is the size, url is that of the first file, and not a byte of the second was sent, nor its name.
# Uncompressed scans are such files: each page of one size has as many bytes, and the first 64 KB of a black and white A4 at 300 dpi are
# the first 1.8 cm of it, which are white. So are tables of fixed width in which a late row was corrected.
# Seen with tuspy 1.1.0, with store_url=True and its FileStorage, on two TIFF that Pillow 13.0.0 wrote. For the field: of the pages of
# an expediente that a script sends one by one the server has the first alone, and each was reported as sent.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tuspy==1.1.0 pillow==13.0.0
cd "$folder"
venv/bin/python - <<'PYTHON'
import http.server
import sys
import threading
from importlib.metadata import version
from pathlib import Path

from PIL import Image, ImageDraw
from tusclient.client import TusClient
from tusclient.storage.filestorage import FileStorage

arrived, asked = {}, []


class Server(http.server.BaseHTTPRequestHandler):
    """As much of tus 1.0 as creation and going on need."""

    def log_message(self, *_):
        pass

    def answer(self, status, **headers):
        asked.append(self.command)
        self.send_response(status)
        for name, value in {"Tus-Resumable": "1.0.0", "Content-Length": "0", **headers}.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def do_POST(self):
        address = f"/archivos/{len(arrived)}"
        arrived[address] = b""
        self.answer(201, Location=address)

    def do_HEAD(self):
        self.answer(200, Upload_Offset=len(arrived[self.path]))

    def do_PATCH(self):
        arrived[self.path] += self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(204, Upload_Offset=len(arrived[self.path]))


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = TusClient(f"http://127.0.0.1:{server.server_port}/archivos")
storage = FileStorage("addresses.json")
pages, told = [], []
for number in (214, 215):
    page = Image.new("1", (2480, 3508), 1)
    ImageDraw.Draw(page).text((300, 300), f"Orden de compra {number}")
    page.save(f"orden-{number}.tif")
    pages.append(Path(f"orden-{number}.tif").read_bytes())
    sent = client.uploader(
        f"orden-{number}.tif", store_url=True, url_storage=storage, metadata={"filename": f"orden-{number}.tif"}
    )
    sent.upload()
    told.append((sent.offset == len(pages[-1]), sent.url.rsplit("/", 1)[1]))
storage.close()
server.shutdown()
print("tuspy", version("tuspy"), "· requests:", *asked)
print("told of each page (whole, address):", told, "· files on the server:", len(arrived))
is_first_only = list(arrived.values()) == pages[:1] and pages[0] != pages[1]
sys.exit(0 if is_first_only and told == [(True, "0")] * 2 and asked == ["POST", "PATCH", "HEAD"] else 1)
PYTHON
