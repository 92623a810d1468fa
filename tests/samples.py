"""Files as the programs of this field write them, made here and small; real ones are of people."""

from __future__ import annotations

import io
import struct
import zipfile

import openpyxl
import pillow_heif
from PIL import Image

PAGE = (
    "<!DOCTYPE html><html><head><meta charset='utf-8'><style>.n { color: red }</style><script>alert(1)</script></head>"
    "<body><form id='form1'><table border='1'><tr><th>Cuenta</th><th colspan='2'>Saldo</th></tr>"
    "<tr><td>1112&nbsp;Bancos</td><td>1,250.75</td><td>&lt;b&gt;Sololá&lt;/b&gt;</td></tr></table></form></body></html>"
)
BARE_TABLE = "<table><tr><td>Renglón</td><td>Monto</td></tr><tr><td>029</td><td>4500.00</td></tr></table>"
TABBED = "Entidad\tMonto\r\nSololá\t4500.00\r\n"
XML_SHEET = (
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:html="http://www.w3.org/TR/REC-html40">'
    '<Worksheet ss:Name="Ejecución"><Table>'
    '<Row><Cell><Data ss:Type="String">Renglón</Data></Cell>'
    '<Cell ss:Index="3"><Data ss:Type="Number">4500</Data></Cell></Row>'
    '</Table></Worksheet><Worksheet ss:Name="Otra"><Table/></Worksheet></Workbook>'
)
FEL = (
    '<?xml version="1.0" encoding="{0}"?>\n'
    '<dte:GTDocumento xmlns:dte="http://www.sat.gob.gt/dte/fel/0.2.0" Version="0.1"><dte:SAT ClaseDocumento="dte">'
    '<dte:DTE ID="DatosCertificados"><dte:DatosEmision ID="DatosEmision">'
    '<dte:DatosGenerales Tipo="FACT" FechaHoraEmision="2026-03-02T10:15:00-06:00" CodigoMoneda="GTQ"/>'
    '<dte:Emisor NITEmisor="1234567K" NombreEmisor="LIBRERÍA EL LAGO" NombreComercial="El Lago"/>'
    '<dte:Receptor IDReceptor="654321" NombreReceptor="MUNICIPALIDAD DE EJEMPLO"/>'
    '<dte:Items><dte:Item NumeroLinea="1" BienOServicio="B"><dte:Cantidad>10</dte:Cantidad>'
    "<dte:Descripcion>Resma &lt;carta&gt;</dte:Descripcion><dte:PrecioUnitario>35.50</dte:PrecioUnitario>"
    "<dte:Total>355.00</dte:Total></dte:Item></dte:Items>"
    "<dte:Totales><dte:GranTotal>355.00</dte:GranTotal></dte:Totales>"
    "</dte:DatosEmision></dte:DTE></dte:SAT></dte:GTDocumento>"
)
MAIL = (
    "Received: by correo.example\r\nFrom: ana@muni.example\r\nSubject: Saldo\r\n\r\n<html><body>Hola</body></html>\r\n"
)


def ole(*streams: str, clsid: bytes = bytes(16)) -> bytes:
    """A compound file as old Office, Outlook and installers use, with streams of these names and nothing in them."""
    free, last, of_table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    entries = [("Root Entry", 5, 1 if streams else free, free, clsid)]
    for number, name in enumerate(streams, start=1):
        entries.append((name, 2, free, number + 1 if number < len(streams) else free, bytes(16)))
    folder = b""
    for name, kind, child, right, its_class in entries:
        text = name.encode("utf-16-le")
        folder += text.ljust(64, b"\0") + struct.pack("<HBBLLL", len(text) + 2, kind, 1, free, right, child)
        folder += its_class + struct.pack("<LQQLQ", 0, 0, 0, last, 0)
    sectors = -(-len(folder) // 512)
    folder = folder.ljust(sectors * 512, b"\0")
    chain = [of_table, *range(2, sectors + 1), last]
    head = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<LLLLLLLLL", 0, 1, 1, 0, 4096, last, 0, last, 0)
    head += struct.pack("<109L", 0, *[free] * 108)
    return head + struct.pack("<128L", *chain, *[free] * (128 - len(chain))) + folder


def dbf() -> bytes:
    """A table of dBase III with one column and one row."""
    head = struct.pack("<BBBBLHH20x", 3, 126, 11, 29, 1, 65, 11)
    return head + b"NIT".ljust(11, b"\0") + b"C" + bytes(4) + b"\x0a\0" + bytes(14) + b"\r 1234567-K \x1a"


def drawing(mode: str = "RGB", size: tuple[int, int] = (64, 48), *, across: bool = False) -> Image.Image:
    """A picture that is dark on its left, or above when `across`."""
    made = Image.linear_gradient("L")
    return (made if across else made.rotate(90)).resize(size).convert(mode)


def picture(kind: str, image: Image.Image | None = None, **how: object) -> bytes:
    """A picture as this kind of file."""
    target = io.BytesIO()
    (image or drawing()).save(target, kind, **how)
    return target.getvalue()


def heic(image: Image.Image | None = None, *, bits: int = 8, **how: object) -> bytes:
    """A photo as telephones write it, of 8 or of 10 bits."""
    image = image or drawing()
    target = io.BytesIO()
    if bits == 8:
        made = pillow_heif.from_pillow(image)
    else:
        deep = b"".join(struct.pack("<H", value << 8) for value in image.tobytes())
        made = pillow_heif.from_bytes("RGB;16", image.size, deep)
    made.save(target, quality=80, **how)
    return target.getvalue()


def open_document_sheet(row: str) -> bytes:
    """An .ods with one row of these cells, as its XML."""
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content{names}><office:body><office:spreadsheet><table:table table:name='Hoja1'>"
        f"<table:table-row>{row}</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return target.getvalue()


def sheet(rows: list[list[object]], title: str = "Hoja1") -> bytes:
    """An .xlsx with these rows."""
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
