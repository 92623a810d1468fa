"""The files of this field: taken under their own names, handed out as what can do no harm, or refused in words."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from soportegl.incidents import files, kinds
from soportegl.incidents.errors import Invalid
from soportegl.incidents.kinds import Show
from soportegl.incidents.models import Attachment, FileRule
from tests import samples
from tests.bombs import zipped
from tests.cast import People, browser_of
from tests.drawings import pdf, png
from tests.samples import BARE_TABLE, FEL, MAIL, PAGE, TABBED, XML_SHEET, ole, picture
from tests.web.screens.incident.test_preview import sent

pytestmark = pytest.mark.django_db

OOXML = {"[Content_Types]__xml": b"<Types/>"}
THUMBS = {"Thumbs__db": ole("Catalog"), "__MACOSX/__oficio__pdf": b"\0\5\x16\7", "__DS_Store": b"\0\0\0\1Bud1"}


def paper(**more: bytes) -> bytes:
    return zipped(oficio__pdf=pdf(), **more)


TAKEN: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a page of ASP.NET": ("Reporte.xls", PAGE.encode, kinds.HTML_SHEET),
    "a bare table": ("ejecucion.XLS", BARE_TABLE.encode, kinds.HTML_SHEET),
    "a bare table in the old encoding": ("ejecucion.xls", lambda: BARE_TABLE.encode("cp1252"), kinds.HTML_SHEET),
    "columns with tabs": ("saldos.xls", TABBED.encode, kinds.TEXT_SHEET),
    "Excel's Unicode text": ("saldos.txt", lambda: TABBED.encode("utf-16"), kinds.TEXT),
    "Unicode text called Excel": ("saldos.xls", lambda: TABBED.encode("utf-16"), kinds.TEXT_SHEET),
    "XML of Excel 2003": ("saldos.xls", XML_SHEET.encode, kinds.XML_SHEET),
    "XML of Excel 2003 as it is": ("saldos.xml", XML_SHEET.encode, kinds.XML_SHEET),
    "an invoice": ("factura.xml", FEL.format("UTF-8").encode, kinds.XML),
    "an invoice with a BOM": ("factura.xml", lambda: FEL.format("UTF-8").encode("utf-8-sig"), kinds.XML),
    "an invoice in UTF-16": ("factura.xml", lambda: FEL.format("UTF-16").encode("utf-16"), kinds.XML),
    "an invoice without declaration": ("f.xml", lambda: FEL.split("\n", 1)[1].encode(), kinds.XML),
    "an XML that names pages and has none": (
        "libro.fods",
        lambda: b"<?xml version='1.0'?><a xmlns:x='http://www.w3.org/1999/xhtml'/>",
        kinds.XML,
    ),
    "a mail": ("aviso.eml", MAIL.encode, "message/rfc822"),
    "a mail of Outlook": ("aviso.msg", lambda: ole("__properties_version1.0"), "application/vnd.ms-outlook"),
    "something signed": ("oficio.pdf.p7m", lambda: b"\x30\x82\x04\x00" + bytes(40), "application/pkcs7-mime"),
    "something signed, in letters": ("o.p7m", lambda: b"MIIGFwYJKoZI\r\n" * 3, "application/pkcs7-mime"),
    "a query with a page inside": ("consulta.sql", lambda: b"-- <html>\nSELECT '<script>'", kinds.TEXT),
    "7-Zip": ("papeles.7z", lambda: b"7z\xbc\xaf\x27\x1c\0\4" + bytes(40), "application/x-7z-compressed"),
    "RAR 4": ("papeles.rar", lambda: b"Rar!\x1a\x07\0" + bytes(40), "application/vnd.rar"),
    "RAR 5": ("papeles.rar", lambda: b"Rar!\x1a\x07\1\0" + bytes(40), "application/vnd.rar"),
    "AVIF": ("foto.avif", lambda: picture("AVIF"), "image/avif"),
    "BMP": ("pantalla.bmp", lambda: picture("BMP"), "image/bmp"),
    "TIFF": ("fax.tif", lambda: picture("TIFF", compression="group4", image=samples.drawing("1")), "image/tiff"),
    "HEIC of 8 bits": ("foto.heic", samples.heic, "image/heif"),
    "HEIC of 10 bits": ("foto.HEIC", lambda: samples.heic(bits=10), "image/heif"),
    "HEIC in a row": ("fotos.heic", lambda: b"\0\0\0\x18ftypmsf1\0\0\0\0hevcmsf1" + bytes(40), "image/heif"),
    "HEIC that names AVIF too": ("a.heic", lambda: b"\0\0\0\x1cftypheic\0\0\0\0mif1heicavif" + bytes(9), "image/heif"),
    "AVIF by its brands alone": ("a.avif", lambda: b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf" + bytes(9), "image/avif"),
    "WebP": ("foto.webp", lambda: picture("WEBP"), "image/webp"),
    "rich text": ("nota.rtf", lambda: rb"{\rtf1\ansi Hola}", "application/rtf"),
    "rich text called Word": ("nota.doc", lambda: rb"{\rtf1\ansi Hola}", "application/rtf"),
    "a page called Word": ("oficio.doc", lambda: b"<html><body>Oficio</body></html>", "application/x-html-document"),
    "a log with a page inside": ("error.log", lambda: b"500\n<html><body><script>x</script>", kinds.TEXT),
    "a text with a page inside": ("error.txt", lambda: b"<!doctype html><html></html>", kinds.TEXT),
    "an answer with a page inside": ("respuesta.json", lambda: b'{"a": "<html><script>1</script></html>"}', kinds.TEXT),
    "columns with a page inside": ("saldos.tsv", lambda: b"a\tb\n<html>\t1", kinds.TEXT_SHEET),
    "a ZIP with a voice": ("voz.zip", lambda: zipped(voz__ogg=b"OggS\0\2" + bytes(40)), kinds.ZIP),
    "a text of DOS": ("lista.txt", lambda: b"Saldo\r\n\x1a", kinds.TEXT),
    "a text of CP/M": ("lista.csv", lambda: b"a;b\r\n" + b"\x1a" * 120, kinds.CSV),
    "a PDF with a BOM": ("oficio.pdf", lambda: b"\xef\xbb\xbf" + pdf(), kinds.PDF),
    "a PDF behind headers": ("o.pdf", lambda: b"Content-Type: application/pdf\r\n\r\n" + pdf(), kinds.PDF),
    "a protected workbook": ("planilla.xlsx", lambda: ole("EncryptionInfo", "EncryptedPackage"), kinds.LOCKED_OFFICE),
    "an old workbook": ("saldos.xls", lambda: ole("Workbook"), kinds.OLD_EXCEL),
    "an old document": ("oficio.doc", lambda: ole("WordDocument"), "application/msword"),
    "an old presentation": ("taller.ppt", lambda: ole("PowerPoint Document"), "application/vnd.ms-powerpoint"),
    "a damaged old document": ("oficio.doc", lambda: ole("WordDocument")[:600], kinds.OLD_OFFICE),
    "a workbook": ("saldos.xlsx", lambda: samples.sheet([["a"]]), kinds.XLSX),
    "a workbook with macros": (
        "formato.xlsm",
        lambda: zipped(**OOXML, **{"xl/workbook__xml": b"<workbook/>", "xl/vbaProject__bin": ole("VBA")}),
        kinds.XLSM,
    ),
    "a document of Word on the web": (
        "acta.docx",
        lambda: zipped(**OOXML, **{"word/document2__xml": b"<w:document/>"}),
        kinds.DOCX,
    ),
    "a binary workbook": ("x.xlsb", lambda: zipped(**OOXML, **{"xl/workbook__bin": b"\x83\1\0"}), kinds.XLSB),
    "dBase": ("nits.dbf", samples.dbf, "application/x-dbf"),
    "a ZIP of Windows and of a Mac": ("papeles.zip", lambda: paper(**THUMBS, **{"a/desktop__ini": b"[.x]"}), kinds.ZIP),
    "a ZIP with what nobody knows": ("copia.zip", lambda: paper(copia__bak=bytes(9), SICOIN__mdb=b"\0\1"), kinds.ZIP),
    "a ZIP in a ZIP": ("dos.zip", lambda: zipped(uno__zip=paper()), kinds.ZIP),
    "words that begin like a picture": ("nota.txt", lambda: b"GIF89a es un formato", kinds.TEXT),
    "words called a picture": ("nota.bmp", lambda: b"BM es Banco Metropolitano", kinds.TEXT),
    "words called PDF": ("nota.pdf", lambda: "%PDF-1.4 es la versión".encode(), kinds.TEXT),
    "a PDF of letters called text": ("nota.txt", pdf, kinds.TEXT),
    "letters that begin like a program": ("nota.txt", lambda: b"MZ-14 Oficio", kinds.TEXT),
}


@pytest.mark.parametrize("what", TAKEN)
def test_what_this_field_sends_is_taken_under_its_own_name(people: People, what: str) -> None:
    name, make, mime = TAKEN[what]
    content = make()
    upload = files.stage(SimpleUploadedFile(name, content), owner=people.ana, form_key="uno")
    assert (upload.name, upload.content_type, upload.size) == (name, mime, len(content))


def inside(name: str, content: bytes = b"x") -> bytes:
    return zipped(oficio__pdf=pdf(), **{name.replace(".", "__"): content})


PRINT, REMOVE = "imprímala a PDF", "quítelo y vuelva a elegirlo. Se trata de «{}»"
MZ = b"MZ\x90\0\3\0\0\0\4" + bytes(200)
REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a program": ("virus.exe", lambda: MZ, "es un programa. Si quiere mostrar qué hace, adjunte una captura"),
    "a program by another name": ("oficio.pdf", lambda: MZ, "es un programa"),
    "a program of Linux": ("oficio", lambda: b"\x7fELF\2\1\1" + bytes(20), "es un programa"),
    "an installer": (
        "x.doc",
        lambda: ole("a", clsid=bytes.fromhex("84100C0000000000C000000000000046")),
        "es un programa",
    ),
    "a script": ("limpiar.bat", lambda: b"del *.*", "guárdelo como .txt"),
    "a script without extension": ("limpiar", lambda: b"#!/bin/sh\nls", "guárdelo como .txt"),
    "a page": ("reporte.html", BARE_TABLE.encode, PRINT),
    "a page by another name": ("oficio.pdf", lambda: b"<!doctype html><script>1</script>", PRINT),
    "a drawing with a script": ("foto.png", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", PRINT),
    "a page in UTF-16": ("foto.png", lambda: PAGE.encode("utf-16"), PRINT),
    "a page called invoice": (
        "f.xml",
        lambda: b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>",
        PRINT,
    ),
    "an invoice with a page in it": (
        "f.xml",
        lambda: b"<a>" + b" " * 300_000 + b"<s:script xmlns:s='http://www.w3.org/1999/xhtml'>1</s:script></a>",
        PRINT,
    ),
    "a page behind a reference": (
        "f.xml",
        lambda: b"<a xmlns:x='http://www.w3.org/1999/&#120;html'><x:script>1</x:script></a>",
        PRINT,
    ),
    "an XML that brings its own style": (
        "f.xml",
        lambda: b"<?xml version='1.0'?><?xml-stylesheet type='text/xsl' href='#a'?><a/>",
        PRINT,
    ),
    "a drawing under a prefix": (
        "f.xml",
        lambda: b"<a xmlns:x='http://www.w3.org/2000/svg'><x:svg onload='1'/></a>",
        PRINT,
    ),
    "a page without table called Excel": (
        "r.xls",
        lambda: b"<html><body>Su sesion expiro</body></html>",
        "sin ninguna tabla",
    ),
    "a shortcut": ("Oficio.lnk", lambda: b"L\0\0\0", "Adjunte el archivo al que lleva"),
    "a disk": ("copia.iso", lambda: bytes(40), "Saque de ella los documentos"),
    "what nobody knows": ("copia.bak", lambda: b"\0\1\2\3" * 9, "póngalo en un ZIP"),
    "a voice of the telephone": ("PTT-1.opus", lambda: b"OggS\0\2" + bytes(40), "Póngalo en un ZIP y adjunte el ZIP"),
    "a video of the telephone": ("VID-1.MP4", lambda: b"\0\0\0\x18ftypmp42" + bytes(40), "es un audio o un video"),
    "an empty ZIP": ("nada.zip", lambda: zipped(), "el ZIP está vacío"),
    "a ZIP with a program": ("p.zip", lambda: inside("Fotos/instalar.exe"), REMOVE.format("Fotos/instalar.exe")),
    "a ZIP with a hidden program": ("p.zip", lambda: inside("lista.dat", MZ), REMOVE.format("lista.dat")),
    "a ZIP with a script": ("p.zip", lambda: inside("a.js"), REMOVE.format("a.js")),
    "a ZIP with a page": ("p.zip", lambda: inside("a.html"), "es una página web; quítelo y vuelva a elegirlo"),
    "a ZIP in a ZIP with a program": (
        "p.zip",
        lambda: inside("b.zip", inside("c.scr")),
        REMOVE.format("b.zip › c.scr"),
    ),
    "a document with a program": (
        "c.docx",
        lambda: zipped(**OOXML, **{"word/document__xml": b"<w/>", "a__exe": MZ}),
        "«a.exe»",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_could_act_is_refused_with_the_way_out(people: People, what: str) -> None:
    name, make, says = REFUSED[what]
    with pytest.raises(Invalid) as refusal:
        files.stage(SimpleUploadedFile(name, make()), owner=people.ana, form_key="uno")
    assert refusal.value.sentence.startswith(f"«{name}» no se acepta: ")
    assert says in refusal.value.sentence
    assert refusal.value.sentence.endswith(".")


def test_only_what_draws_and_cannot_act_is_shown_as_it_came():
    """The small list: nothing joins it without this test."""
    assert {kind.mime for kind in kinds.KINDS if kind.show is Show.PLACE} == {
        "application/pdf",
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
    }
    acting = {kind.mime for kind in kinds.KINDS if "html" in kind.mime or "xml" in kind.mime.split("/")[1].split("-")}
    assert {kinds.BY_MIME[mime].handed_out_as for mime in acting} == {kinds.OCTETS}
    assert len({kind.mime for kind in kinds.KINDS}) == len(kinds.KINDS)


def test_an_administrator_narrows_what_is_taken(people: People) -> None:
    FileRule.objects.create(mime="application/vnd.rar", accepted=False)
    with pytest.raises(Invalid) as refusal:
        files.stage(SimpleUploadedFile("a.rar", b"Rar!\x1a\x07\0x"), owner=people.ana, form_key="uno")
    assert "quien administra SoporteGL decidió no recibir este tipo (RAR)" in refusal.value.sentence
    files.stage(SimpleUploadedFile("a.png", png(4, 4)), owner=people.ana, form_key="uno")


def test_no_row_makes_a_page_welcome(people: People) -> None:
    FileRule.objects.create(mime="text/html", accepted=True, shown=True)
    with pytest.raises(Invalid):
        files.stage(SimpleUploadedFile("a.html", PAGE.encode()), owner=people.ana, form_key="uno")


def test_what_was_kept_before_is_told_apart_by_its_name():
    told = {
        ("application/x-ole-storage", "saldos.xls"): Show.TABLE,
        ("application/x-ole-storage", "oficio.doc"): Show.NO,
        ("text/plain", "saldos.csv"): Show.TABLE,
        ("text/plain", "nota.txt"): Show.NO,
    }
    assert {stored: kind.show for stored in told if (kind := kinds.kind_of(*stored))} == told
    assert kinds.kind_of("text/html", "a.html") is None


@pytest.mark.parametrize(
    ("name", "content", "mime"),
    [
        ("oficio.pdf", pdf(), "application/pdf"),
        ("Ejecución «enero».xls", PAGE.encode(), kinds.OCTETS),
        ("factura.xml", FEL.format("UTF-8").encode(), kinds.OCTETS),
        ("aviso.eml", MAIL.encode(), kinds.OCTETS),
        ("error.log", b"<html><script>alert(1)</script></html>", "text/plain"),
        ("saldos.xlsx", samples.sheet([["a"]]), kinds.XLSX),
        ("planilla.xlsx", ole("EncryptedPackage"), kinds.OCTETS),
    ],
)
def test_a_file_goes_out_under_its_name_to_be_saved_and_nothing_runs_inside(people, name, content, mime):
    [file] = sent(people, (name, content))
    answer = browser_of(people.ana).get(file.get_absolute_url())
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Type"] == mime
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert unquote(answer["Content-Disposition"].split("=", 1)[1]).strip('"').removeprefix("utf-8''") == name
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_type_that_nobody_judged_goes_out_as_octets(people: People) -> None:
    [file] = sent(people, ("oficio.pdf", pdf()))
    for stored in ("text/html", "image/svg+xml", "application/xhtml+xml", ""):
        Attachment.objects.update(content_type=stored)
        answer = browser_of(people.ana).get(file.get_absolute_url())
        assert answer["Content-Type"] == kinds.OCTETS


def test_an_administrator_decides_that_a_kind_is_only_saved(people: People) -> None:
    [file] = sent(people, ("oficio.pdf", pdf()))
    client = browser_of(people.ana)
    assert file.shown_url in client.get(file.incident.get_absolute_url()).content.decode()
    FileRule.objects.create(mime="application/pdf", shown=False)
    for name in ("ana", "raul"):
        assert (
            file.shown_url not in browser_of(people.users[name]).get(file.incident.get_absolute_url()).content.decode()
        )
    assert client.get(file.shown_url).status_code == 404
    assert client.get(file.get_absolute_url()).status_code == 200


def test_the_table_is_read_and_narrowed_in_the_administration(people: People) -> None:
    client = browser_of(people.admin)
    page = client.get("/administracion/incidents/filerule/").content.decode()
    for kind in kinds.KINDS:
        assert kind.label in page
    assert ".exe" in page
    rows = list(FileRule.objects.all())
    assert [row.mime for row in rows] == [kind.mime for kind in kinds.KINDS]
    values = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": len(rows), "_save": "1"}
    for number, row in enumerate(rows):
        values[f"form-{number}-id"] = row.pk
        if row.mime != "application/vnd.rar":
            values |= {f"form-{number}-accepted": "on", f"form-{number}-shown": "on"}
    assert client.post("/administracion/incidents/filerule/", values).status_code == 302
    assert [(row.mime, row.shown) for row in FileRule.objects.filter(accepted=False)] == [
        ("application/vnd.rar", False)
    ]
