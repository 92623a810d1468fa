"""Tables out of markup: pages that call themselves Excel, Excel's own XML of 2003, and the invoices of SAT (FEL)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import islice
from typing import Any
from xml.etree import ElementTree

from soportegl.incidents.renditions.made import COLUMNS, DAMAGED, ROWS, Unshowable

Table = tuple[str, list[list[str]]]
_NOT_SAID = {"script", "style", "head", "title", "template"}
_SPACE = re.compile(r"\s+")
_DECLARED = re.compile(r"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(r"^\s*<\?xml[^>]*\?>")
_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d).*")
#: How deep an invoice may be built; a stack of Python ends long after.
_DEPTH = 60


class _Tables(HTMLParser):
    """Every table of a page in the order in which they end; one inside another is one of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[list[list[str]]] = []
        self.open: list[list[list[str]]] = []
        self.cell: list[str] | None = None
        self.span = 1
        self.mute: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _NOT_SAID:
            self.mute.append(tag)
        elif tag == "table":
            self._end_cell()
            self.open.append([])
        elif tag == "tr" and self.open:
            self._end_cell()
            self.open[-1].append([])
        elif tag in ("td", "th") and self.open:
            self._end_cell()
            said = dict(attrs).get("colspan") or "1"
            self.cell, self.span = [], min(_counted(said), COLUMNS) if said.isdecimal() else 1
        elif tag == "br" and self.cell is not None:
            self.cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self.mute and tag == self.mute[-1]:
            self.mute.pop()
        elif tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag == "table" and self.open:
            self._end_cell()
            self._end_table()

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """`<![anything]>` is a comment, as for a browser; Python's own knows some words, and fails at all others."""
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:
            return self.parse_bogus_comment(i)

    def handle_data(self, data: str) -> None:
        if self.cell is not None and not self.mute:
            self.cell.append(data)

    def _end_cell(self) -> None:
        if self.cell is None or not self.open:
            return
        if not self.open[-1]:
            self.open[-1].append([])
        self.open[-1][-1] += [_SPACE.sub(" ", "".join(self.cell)).strip(), *[""] * (self.span - 1)]
        self.cell = None

    def _end_table(self) -> None:
        rows = [row for row in self.open.pop() if row]
        if any(word for row in rows for word in row):
            self.found.append(rows)

    def finish(self) -> list[list[list[str]]]:
        """What was found; a page that breaks off inside a table still has its rows."""
        self.close()
        self._end_cell()
        while self.open:
            self._end_table()
        return self.found


def _counted(digits: str) -> int:
    """The number, or one as far beyond all that is shown: Python refuses to read one of five thousand digits."""
    return int(digits[:9])


def of_page(text: str) -> Iterator[Table]:
    """The tables of a page, without what only lays it out."""
    reader = _Tables()
    reader.feed(text)
    for rows in reader.finish():
        yield "", rows


def _root(text: str) -> ElementTree.Element:
    if _DECLARED.search(text):
        # Neither Excel nor an invoice declares anything; what does so means to grow or to fetch.
        raise Unshowable(DAMAGED)
    try:
        # What is decoded already would be refused for the encoding that it names.
        return ElementTree.fromstring(_ENCODING.sub("", text.lstrip("\ufeff")))  # noqa: S314 - declares no entities
    except (ElementTree.ParseError, ValueError):
        raise Unshowable(DAMAGED) from None


def _name(element: ElementTree.Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def _attribute(element: ElementTree.Element, wanted: str) -> str:
    return next((value for name, value in element.attrib.items() if name.rsplit("}", 1)[-1] == wanted), "")


def _all(element: ElementTree.Element, wanted: str) -> Iterator[ElementTree.Element]:
    return (one for one in element.iter() if _name(one) == wanted)


def _words(element: ElementTree.Element) -> str:
    return _SPACE.sub(" ", "".join(element.itertext())).strip()


def of_excel_2003(text: str) -> Iterator[Table]:
    """The sheets of a workbook that is XML."""
    for sheet in _all(_root(text), "Worksheet"):
        rows: list[list[str]] = []
        for row in _all(sheet, "Row"):
            _skip(rows, _attribute(row, "Index"), ROWS, [])
            cells: list[str] = []
            for cell in (one for one in row if _name(one) == "Cell"):
                _skip(cells, _attribute(cell, "Index"), COLUMNS, "")
                data = next(_all(cell, "Data"), None)
                cells.append("" if data is None else _words(data))
                _skip(cells, _attribute(cell, "MergeAcross"), COLUMNS, "", more=len(cells) + 1)
            rows.append(cells)
        yield _attribute(sheet, "Name"), rows


def _skip(into: list[Any], index: str, most: int, empty: Any, *, more: int = 0) -> None:
    """Leave out what the file leaves out, up to the place that it names; never more than is shown."""
    if index.isdecimal():
        into += [empty] * max(0, min(_counted(index) + more, most + 1) - 1 - len(into))


def of_xml(text: str) -> Iterator[Table]:
    """An invoice of SAT as its head and its lines; any other XML as what stands where."""
    root = _root(text)
    if any(True for _ in _all(root, "DatosEmision")):
        yield "Factura", _head_of_invoice(root)
        yield "Detalle", _lines_of_invoice(root)
    else:
        rows = list(islice(_flat(root, "", 0), ROWS + 1))
        yield "", [["Dato", "Valor"], *rows] if rows else []


def _head_of_invoice(root: ElementTree.Element) -> list[list[str]]:
    def said(element: str, attribute: str = "") -> str:
        found = next(_all(root, element), None)
        return "" if found is None else _attribute(found, attribute) if attribute else _words(found)

    rows = [
        ["Tipo", said("DatosGenerales", "Tipo")],
        ["Emisión", _MOMENT.sub(r"\3/\2/\1 \4", said("DatosGenerales", "FechaHoraEmision"))],
        ["Serie y número", f"{said('NumeroAutorizacion', 'Serie')} {said('NumeroAutorizacion', 'Numero')}".strip()],
        ["Autorización", said("NumeroAutorizacion")],
        ["Emisor", f"{said('Emisor', 'NITEmisor')} · {said('Emisor', 'NombreEmisor')}".strip(" ·")],
        ["Establecimiento", said("Emisor", "NombreComercial")],
        ["Receptor", f"{said('Receptor', 'IDReceptor')} · {said('Receptor', 'NombreReceptor')}".strip(" ·")],
        ["Moneda", said("DatosGenerales", "CodigoMoneda")],
        ["Total", said("GranTotal")],
    ]
    return [row for row in rows if row[1]]


def _lines_of_invoice(root: ElementTree.Element) -> list[list[str]]:
    columns = {
        "Cantidad": "Cantidad",
        "Descripción": "Descripcion",
        "Precio unitario": "PrecioUnitario",
        "Descuento": "Descuento",
        "Total": "Total",
    }
    rows = []
    for item in _all(root, "Item"):
        said = {_name(one): _words(one) for one in item}
        rows.append([_attribute(item, "NumeroLinea"), *(said.get(name, "") for name in columns.values())])
    return [["Línea", *columns], *rows]


def _flat(element: ElementTree.Element, path: str, depth: int) -> Iterator[list[str]]:
    here = f"{path} › {_name(element)}" if path else _name(element)
    for name, value in element.attrib.items():
        yield [f"{here} › {name.rsplit('}', 1)[-1]}", value]
    if words := _SPACE.sub(" ", element.text or "").strip():
        yield [here, words]
    if depth < _DEPTH:
        for one in element:
            yield from _flat(one, here, depth + 1)
