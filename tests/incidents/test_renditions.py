"""What is made of a file: pictures and tables, each opened in a process of its own that gives up at its bounds."""

from __future__ import annotations

import datetime
import io
import json
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image, ImageCms

from soportegl.incidents import kinds
from soportegl.incidents.renditions import pictures, tables
from soportegl.incidents.renditions.made import CELLS, COLUMNS, DAMAGED, NOTHING, ROWS, SIDE, TOO_LARGE, Unshowable
from tests import samples
from tests.samples import BARE_TABLE, FEL, PAGE, TABBED, XML_SHEET, drawing, heic, picture


def shown(content: bytes, mime: str) -> list[Image.Image]:
    return [Image.open(io.BytesIO(part)) for part in pictures.convert(content, mime).parts]


def read(content: bytes, mime: str) -> list[tuple[str, list[list[str]]]]:
    [part] = tables.convert(content, mime).parts
    return [(table["title"], table["rows"]) for table in json.loads(part)["tables"]]


def paged(pages: int, compression: str = "group4") -> bytes:
    target = io.BytesIO()
    first, *more = [drawing("1", (170, 220)) for _ in range(pages)]
    first.save(target, "TIFF", compression=compression, save_all=True, append_images=more)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (heic(), "image/heif"),
        (heic(bits=10), "image/heif"),
        (picture("AVIF"), "image/avif"),
        (picture("BMP"), "image/bmp"),
        (picture("TIFF", compression="tiff_lzw"), "image/tiff"),
        (picture("TIFF", drawing("CMYK")), "image/tiff"),
    ],
)
def test_a_picture_is_shown_as_it_is_seen(content: bytes, mime: str) -> None:
    [image] = shown(content, mime)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (64, 48))
    left, right = image.getpixel((2, 24))[0], image.getpixel((61, 24))[0]
    assert abs(left - right) > 150, "One side is dark"


def test_deep_greys_and_black_and_white_keep_their_shades() -> None:
    deep = Image.frombytes("I;16", (64, 48), b"".join(struct.pack("<H", v << 8) for v in drawing("L").tobytes()))
    for image in (deep, drawing("1", (640, 480))):
        [found] = shown(picture("TIFF", image), "image/tiff")
        small = found.resize((8, 1)).tobytes()
        assert max(small) - min(small) > 150


def test_each_page_of_a_fax_is_shown_and_of_many_the_first() -> None:
    assert len(shown(paged(3), "image/tiff")) == 3
    made = pictures.convert(paged(23), "image/tiff")
    assert (len(made.parts), made.cut) == (20, True)


def test_a_photo_stands_upright_and_tells_nothing_of_where_it_was_taken() -> None:
    told = Image.Exif()
    told[0x0112], told[0x010F] = 6, "Cámara de Ana"
    told.get_ifd(0x8825)[2] = (14.0, 38.0, 12.0)
    lying = drawing("RGB", (64, 48))
    lying.info["comment"] = b"En casa"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for content, mime in (
        (heic(lying, exif=told.tobytes()), "image/heif"),
        (picture("TIFF", lying, exif=told, icc_profile=profile), "image/tiff"),
    ):
        [part] = pictures.convert(content, mime).parts
        image = Image.open(io.BytesIO(part))
        assert image.size == (48, 64)
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert b"Ana" not in part
        assert b"En casa" not in part


def test_a_large_scan_becomes_as_large_as_a_screen_needs() -> None:
    [image] = shown(picture("TIFF", drawing("L", (3400, 4400)), compression="tiff_deflate"), "image/tiff")
    assert max(image.size) == SIDE


def bomb() -> bytes:
    """A TIFF of a gigapixel in some kilobytes."""
    width = height = 32_768
    strip = zlib.compress(bytes(width * 64), 9)
    tags = [(256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 8), (262, 3, 1), (273, 4, 8), (278, 4, height)]
    tags.append((279, 4, len(strip)))
    ifd = struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHLL", tag, kind, 1, v) for tag, kind, v in tags)
    return b"II*\0" + struct.pack("<L", 8 + len(strip)) + strip + ifd + bytes(4)


@pytest.mark.parametrize(
    ("content", "mime", "why"),
    [
        (bomb(), "image/tiff", TOO_LARGE),
        (picture("BMP")[:60], "image/bmp", DAMAGED),
        (heic()[:200], "image/heif", DAMAGED),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heif", DAMAGED),
        (b"PK\3\4 no workbook", kinds.XLSX, DAMAGED),
        (samples.ole("Workbook"), kinds.OLD_EXCEL, NOTHING),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", kinds.XML, DAMAGED),
        (b"<a><b></a>", kinds.XML, DAMAGED),
    ],
)
def test_what_cannot_be_shown_says_why(content: bytes, mime: str, why: str) -> None:
    with pytest.raises(Unshowable) as refusal:
        (pictures if mime.startswith("image/") else tables).convert(content, mime)
    assert str(refusal.value) == why


def test_a_scan_that_breaks_off_shows_the_pages_before() -> None:
    made = pictures.convert(paged(3, "raw")[:-700], "image/tiff")
    assert (len(made.parts), made.cut) == (2, True)


def test_a_workbook_is_read_as_words() -> None:
    rows = [["Renglón", "Monto", "Día"], ["029", 4500.0, datetime.date(2026, 3, 2)], [None, 0.1 + 0.2, True]]
    told = [["Renglón", "Monto", "Día"], ["029", "4500", "02/03/2026"], ["", "0.3", "Sí"]]
    assert read(samples.sheet(rows, "Ejecución"), kinds.XLSX) == [("Ejecución", told)]


def test_a_failed_formula_is_seen_as_excel_shows_it() -> None:
    rows: list[list[object]] = [
        [None, None, None],
        [None, "#N/A", 2],
        [None, "Total", "#REF!"],
        [None, "#NAME?", "a #N/A b"],
    ]
    told = [["#N/D", "2"], ["Total", "#¡REF!"], ["#¿NOMBRE?", "a #N/A b"]]
    assert read(samples.sheet(rows, "Ejecución"), kinds.XLSX) == [("Ejecución", told)]


def test_broken_lines_and_tabs_of_libreoffice_keep_words_apart() -> None:
    cells = (
        "<text:p>214<text:line-break/>298</text:p>",
        "<text:p>OC<text:tab text:tab-ref='1'/>7</text:p><text:p>b</text:p>",
    )
    row = "".join(f'<table:table-cell office:value-type="string">{cell}</table:table-cell>' for cell in cells)
    assert read(samples.open_document_sheet(row), kinds.ODS) == [("Hoja1", [["214\n298", "OC\n7\nb"]])]


def test_hours_are_hours_in_the_sheets_of_both() -> None:
    worked = [datetime.timedelta(hours=36, minutes=5), datetime.timedelta(seconds=59), datetime.time(15, 5)]
    assert read(samples.sheet([[*worked]]), kinds.XLSX) == [("Hoja1", [["36:05", "0:00:59", "15:05"]])]
    cells = "".join(
        f'<table:table-cell office:value-type="time" office:time-value="{value}"><text:p>x</text:p></table:table-cell>'
        for value in ("PT36H05M00S", "-PT01H30M00S", "PT100H00M07.5S", "PT15H05M00S")
    )
    told = [["36:05", "-1:30", "100:00:07", "15:05"]]
    assert read(samples.open_document_sheet(cells), kinds.ODS) == [("Hoja1", told)]


@pytest.mark.parametrize(
    ("content", "mime", "rows"),
    [
        (PAGE.encode(), kinds.HTML_SHEET, [["Cuenta", "Saldo", ""], ["1112 Bancos", "1,250.75", "<b>Sololá</b>"]]),
        (BARE_TABLE.encode("cp1252"), kinds.HTML_SHEET, [["Renglón", "Monto"], ["029", "4500.00"]]),
        (TABBED.encode("utf-16"), kinds.TEXT_SHEET, [["Entidad", "Monto"], ["Sololá", "4500.00"]]),
        ('Código;Año\r\n1;"a;\nb"\r\n\x1a'.encode("cp1252"), kinds.CSV, [["Código", "Año"], ["1", "a;\nb"]]),
        # What a program of MS-DOS wrote: of Windows it would be «C¢digo;A¤o».
        ("Código;Año\r\n1;Peña\r\n".encode("cp850"), kinds.CSV, [["Código", "Año"], ["1", "Peña"]]),
        # In no code is this Spanish alone: then Windows is likelier.
        ("Año;¤\r\n".encode("cp1252"), kinds.CSV, [["Año", "¤"]]),
        (b"sep=,\r\na,b;c\r\n", kinds.CSV, [["a", "b;c"]]),
        (b"<a x='1'><b>dos</b></a>", kinds.XML, [["Dato", "Valor"], ["a › x", "1"], ["a › b", "dos"]]),
    ],
)
def test_what_calls_itself_a_sheet_is_read_as_a_table(content: bytes, mime: str, rows: list[list[str]]) -> None:
    assert read(content, mime) == [("", rows)]


def test_tables_inside_a_table_that_lays_out_are_tables() -> None:
    page = "<table><tr><td>Municipalidad<table><tr><td>Cuenta</td><td>1</td></tr></table></td></tr></table>"
    assert read(page.encode(), kinds.HTML_SHEET) == [("", [["Cuenta", "1"]]), ("", [["Municipalidad"]])]


def test_the_xml_of_excel_leaves_out_what_it_leaves_out() -> None:
    assert read(XML_SHEET.encode(), kinds.XML_SHEET) == [("Ejecución", [["Renglón", "", "4500"]])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_invoice_is_its_head_and_its_lines(encoding: str) -> None:
    head, lines = read(FEL.format(encoding).encode(encoding), kinds.XML)
    assert head[0] == "Factura"
    assert ["Emisor", "1234567K · LIBRERÍA EL LAGO"] in head[1]
    assert ["Emisión", "02/03/2026 10:15"] in head[1]
    assert ["Total", "355.00"] in head[1]
    assert lines[1][1] == ["1", "10", "Resma <carta>", "35.50", "", "355.00"]


def test_tables_are_bounded_and_say_so() -> None:
    for rows, columns in ((ROWS + 1, 2), (2, COLUMNS + 1), (ROWS, COLUMNS)):
        made = tables.convert(samples.sheet([["x"] * columns] * rows), kinds.XLSX)
        [table] = json.loads(made.parts[0])["tables"]
        assert made.cut
        assert len(table["rows"]) <= ROWS
        assert max(map(len, table["rows"])) <= COLUMNS
        assert sum(map(len, table["rows"])) <= CELLS
    far = "<Row ss:Index='2000000000'><Cell ss:Index='2000000000'><Data>x</Data></Cell></Row>"
    made = tables.convert(XML_SHEET.replace("<Table/>", f"<Table>{far}</Table>").encode(), kinds.XML_SHEET)
    assert len(made.parts[0]) < 1 << 20


def test_the_process_that_opens_a_file_gives_up_in_time_and_knows_nothing_of_us(tmp_path: Path) -> None:
    deep = tmp_path / "a.xml"
    deep.write_bytes(b"<a>" * 200_000 + b"</a>" * 200_000)
    bare = {"PATH": "", "PYTHONPATH": str(settings.BASE_DIR)}
    command = [sys.executable, "-P", "-m", "soportegl.incidents.renditions", deep, kinds.XML, tmp_path / "b"]
    done = subprocess.run(command, env=bare, cwd=tmp_path, capture_output=True, timeout=40, check=False)
    assert done.returncode or "why" in json.loads(done.stdout)
    program = "import soportegl.incidents.renditions.__main__, sys; print('django' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", program], env=bare, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
