"""Archives: honest ones pass, the others are refused at once, with little memory and in words."""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from soportegl.incidents import archives, files
from soportegl.incidents.archives import BAD_NAME, BROKEN, LOCKED, LYING, OTHER_METHOD, TOO_DEEP, TOO_LARGE, TOO_MANY
from soportegl.incidents.errors import Invalid
from soportegl.incidents.filetypes import identify
from tests.bombs import BOMBS, Member, archive, local, one, zeros, zipped

PDF = b"%PDF-1.4\n%%EOF\n"
ODT = "application/vnd.oasis.opendocument.text"


def sheet(rows: int = 200) -> bytes:
    book = openpyxl.Workbook()
    for row in range(rows):
        book.active.append([row, "Cuenta monetaria", row * 1.5, "Sololá"])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def document(**more: bytes) -> bytes:
    parts = {"[Content_Types]__xml": b"<Types/>", "word/document__xml": b"<w:document/>" * 2000}
    return zipped(**parts, **more)


def text_document() -> bytes:
    """An .odt has its type first, not packed, as LibreOffice writes it."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("mimetype", ODT)
        made.writestr("content.xml", "<office:document-content/>" * 900, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def streamed() -> bytes:
    """Written to something that cannot seek: sizes follow the bytes."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *where: int) -> int:
            raise OSError

    target = Pipe()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("carpeta/año.txt", "Ñandú" * 500)
    return target.getvalue()


HONEST = {
    "a sheet": (sheet, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "a large sheet": (lambda: sheet(6000), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "a document with a sheet in it": (
        lambda: document(**{"word/embeddings/libro__xlsx": sheet()}),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "a text of LibreOffice": (text_document, ODT),
    "papers": (lambda: zipped(oficio__pdf=PDF, carta__docx=document(x__xlsx=sheet())), "application/zip"),
    "streamed": (streamed, "application/zip"),
    "a blank scan": (lambda: zipped(blanco__bmp=b"BM" + bytes(30 * 1024 * 1024)), "application/zip"),
    "two thousand papers": (lambda: zipped(**{f"oficio {n}__txt": b"x" for n in range(2000)}), "application/zip"),
}


@pytest.mark.parametrize("name", HONEST)
def test_honest_archives_are_what_they_are(name):
    make, mime = HONEST[name]
    kind = identify(io.BytesIO(make()))
    assert kind is not None
    assert kind.mime == mime


MEASURE = """
import json, resource, sys, time
from pathlib import Path
from soportegl.incidents.archives import Rejected
from soportegl.incidents.filetypes import identify

def peak():
    # Not ru_maxrss: that begins with what the parent had.
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))

# What is mapped now, and 50 MiB: an archive that needs more ends here.
mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (mapped + 50 * 2**20,) * 2)
before = peak()
found = {}
for path in sorted(Path(sys.argv[1]).iterdir()):
    began = time.process_time()
    with path.open("rb") as file:
        try:
            why = str(identify(file))
        except Rejected as refusal:
            why = refusal.why
    found[path.name] = [why, time.process_time() - began, (peak() - before) / 1024]
print(json.dumps(found))
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="measures memory as Linux tells it")
def test_bombs_are_refused_within_a_second_and_fifty_mebibytes(tmp_path, record_property):
    for name, make in BOMBS.items():
        (tmp_path / name).write_bytes(make())
    told = subprocess.run(
        [sys.executable, "-c", MEASURE, tmp_path], cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=60
    )
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    record_property("bombs", found)
    assert {name: why for name, (why, _, _) in found.items()} == {
        "nested": TOO_DEEP,
        "zeros": TOO_LARGE,
        "zeros said to be few": LYING,
        "zeros said to be as many as are accepted": LYING,
        "many that are small": TOO_LARGE,
        "sharing": TOO_LARGE,
        "sharing a little": LYING,
        "quoting": TOO_LARGE,
        "quoting a little": LYING,
        "a million members": TOO_MANY,
        "twenty thousand members": TOO_MANY,
        "list without end": BROKEN,
    }
    # Processor time: how busy the machine is besides says nothing about the archive.
    assert {name: seconds for name, (_, seconds, _) in found.items() if seconds > 1} == {}
    assert max(grown for _, _, grown in found.values()) < 50


def changed(content: bytes, old: bytes, new: bytes) -> bytes:
    assert old in content
    return content.replace(old, new)


def linked() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        info = zipfile.ZipInfo("clave.txt")
        info.external_attr = 0o120777 << 16
        made.writestr(info, "/etc/passwd")
    return target.getvalue()


def twice() -> bytes:
    first, second = local(b"a.txt", 1, 1, method=0) + b"1", local(b"A.TXT", 1, 1, method=0) + b"2"
    return archive(first + second, [Member(b"a.txt", 1, 1, 0, 0), Member(b"A.TXT", 1, 1, len(first), 0)])


def squeezed(method: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as made:
        made.writestr("nota.txt", b"x" * 1000)
    return target.getvalue()


def locked() -> bytes:
    stream = local(b"a.txt", 1, 13, method=0) + bytes(13)
    return archive(stream, [Member(b"a.txt", 1, 13, 0, 0, flags=1)])


DISHONEST = {
    "absolute": (lambda: zipped(**{"/etc/oficio__txt": b"x"}), BAD_NAME),
    "of another drive": (lambda: zipped(**{"C:\\oficio__txt": b"x"}), BAD_NAME),
    "upwards": (lambda: changed(zipped(**{"aa/oficio__txt": b"x"}), b"aa/", b"../"), BAD_NAME),
    "upwards as in Windows": (lambda: changed(zipped(**{"a/aa/oficio__txt": b"x"}), b"a/aa/", b"a\\..\\"), BAD_NAME),
    "twice": (twice, BAD_NAME),
    "a link": (linked, BAD_NAME),
    "with a password": (locked, LOCKED),
    "bzip2": (lambda: squeezed(zipfile.ZIP_BZIP2), OTHER_METHOD),
    "lzma": (lambda: squeezed(zipfile.ZIP_LZMA), OTHER_METHOD),
    "another name outside the index": (lambda: zipped(aa__txt=b"x").replace(b"aa.txt", b"zz.exe", 1), LYING),
    "says less": (lambda: one(zeros(16), says=16 * 2**20 - 1), LYING),
    "says more": (lambda: one(zeros(16), says=16 * 2**20 + 1), LYING),
    "cut": (lambda: document()[:-30], BROKEN),
    "without its middle": (lambda: changed(document(), b"PK\x03\x04", b"PK\x03\x05"), BROKEN),
}


@pytest.mark.parametrize("name", DISHONEST)
def test_dishonest_archives_are_refused_with_their_reason(name):
    make, why = DISHONEST[name]
    with pytest.raises(archives.Rejected) as refusal:
        archives.contents_of(io.BytesIO(make()))
    assert refusal.value.why == why


def test_an_archive_that_holds_too_much_inside_another_is_refused_too():
    inner = one(zeros(10240), says=1000, name=b"word/document.xml")
    with pytest.raises(archives.Rejected, match="no es como dice su índice"):
        identify(io.BytesIO(zipped(carta__docx=inner)))


def test_whatever_bytes_change_nothing_but_a_refusal_comes_of_it():
    chance = random.Random(42)
    whole = document(x__xlsx=zipped(a__txt=b"hola"))
    refused = 0
    for _ in range(1500):
        bytes_ = bytearray(whole)
        for _ in range(chance.choice((1, 1, 2, 8))):
            bytes_[chance.randrange(4, len(bytes_))] = chance.randrange(256)
        try:
            archives.contents_of(io.BytesIO(bytes_))
        except archives.Rejected:
            refused += 1
    assert 300 < refused < 1500


@pytest.mark.django_db
def test_the_refusal_is_a_sentence_with_the_name_of_the_file():
    bomb = SimpleUploadedFile("planilla.xlsx", one(zeros(10240), says=10 * 2**30))
    with pytest.raises(Invalid) as refusal:
        files.stage(bomb, owner=None, form_key="k")
    assert refusal.value.fields == {
        "attachments": "«planilla.xlsx» no se acepta: al abrirlo mide demasiado; "
        "se aceptan hasta 200 MB descomprimidos."
    }
