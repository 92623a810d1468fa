"""The kinds of files: what each is called, how it may be looked at and as what it is handed out. One table."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePosixPath
from typing import NamedTuple


class Show(StrEnum):
    """How a file may be looked at without saving it."""

    NO = "no"
    #: As it came: only what browsers draw by themselves and what cannot act on the page. Never markup, SVG included.
    PLACE = "place"
    #: As pictures that the worker made of it.
    PICTURE = "picture"
    #: As plain tables that the worker read out of it.
    TABLE = "table"


class Kind(NamedTuple):
    """A row of the table; `mime` is its key, and what is stored with the file."""

    mime: str
    label: str
    #: How its files are usually called; a file keeps its name, whatever it is.
    extensions: tuple[str, ...]
    show: Show = Show.NO
    #: Whether it is handed out as its own type: no program that hears it may run or draw anything by itself.
    harmless: bool = True

    @property
    def handed_out_as(self) -> str:
        """The type that its answer names."""
        return self.mime if self.harmless else OCTETS


OCTETS = "application/octet-stream"
PDF = "application/pdf"
TEXT = "text/plain"
CSV = "text/csv"
ZIP = "application/zip"
XML = "application/xml"
HTML_SHEET = "application/x-html-spreadsheet"
XML_SHEET = "application/x-xml-spreadsheet"
TEXT_SHEET = "text/tab-separated-values"
OLD_OFFICE = "application/x-ole-storage"
OLD_EXCEL = "application/vnd.ms-excel"
LOCKED_OFFICE = "application/x-encrypted-office"
_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
DOCX, XLSX, PPTX = (
    _OOXML + "wordprocessingml.document",
    _OOXML + "spreadsheetml.sheet",
    _OOXML + "presentationml.presentation",
)
ODT, ODS, ODP, ODG = (_ODF + "text", _ODF + "spreadsheet", _ODF + "presentation", _ODF + "graphics")
# Types of Office that say whether there are macros inside; a file says it by its content, not by its name.
DOCM, XLSM, PPTM = (
    "application/vnd.ms-word.document.macroenabled.12",
    "application/vnd.ms-excel.sheet.macroenabled.12",
    "application/vnd.ms-powerpoint.presentation.macroenabled.12",
)
XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"

KINDS = (
    Kind(PDF, "PDF", (".pdf",), Show.PLACE),
    Kind("image/png", "imagen PNG", (".png",), Show.PLACE),
    Kind("image/jpeg", "foto JPEG", (".jpg", ".jpeg", ".jfif"), Show.PLACE),
    Kind("image/gif", "imagen GIF", (".gif",), Show.PLACE),
    Kind("image/webp", "imagen WebP", (".webp",), Show.PLACE),
    # Browsers draw it, but as large as it is: a scan of 20 MB over the line of a municipality.
    Kind("image/bmp", "imagen BMP", (".bmp", ".dib"), Show.PICTURE),
    Kind("image/tiff", "imagen TIFF, también de varias páginas", (".tif", ".tiff"), Show.PICTURE),
    Kind("image/heif", "foto de teléfono (HEIC)", (".heic", ".heif", ".hif"), Show.PICTURE),
    Kind("image/avif", "imagen AVIF", (".avif",), Show.PICTURE),
    Kind(XLSX, "Excel", (".xlsx", ".xltx"), Show.TABLE),
    Kind(XLSM, "Excel con macros", (".xlsm", ".xltm"), Show.TABLE),
    Kind(XLSB, "Excel binario", (".xlsb",), Show.TABLE),
    Kind(OLD_EXCEL, "Excel 97-2003", (".xls", ".xlt"), Show.TABLE),
    Kind(HTML_SHEET, "tabla de SICOIN u otro sistema guardada como Excel", (".xls",), Show.TABLE, harmless=False),
    Kind(XML_SHEET, "hoja de cálculo XML 2003", (".xls", ".xml"), Show.TABLE, harmless=False),
    Kind(TEXT_SHEET, "texto con columnas guardado como Excel", (".xls", ".tsv"), Show.TABLE, harmless=False),
    Kind(ODS, "hoja de cálculo OpenDocument", (".ods", ".ots"), Show.TABLE),
    Kind(CSV, "CSV", (".csv",), Show.TABLE),
    Kind(XML, "XML, también facturas FEL", (".xml",), Show.TABLE, harmless=False),
    Kind(DOCX, "Word", (".docx", ".dotx")),
    Kind(DOCM, "Word con macros", (".docm", ".dotm")),
    Kind("application/msword", "Word 97-2003", (".doc", ".dot")),
    Kind("application/x-html-document", "documento de otro sistema guardado como Word", (".doc",), harmless=False),
    Kind("application/rtf", "texto enriquecido RTF", (".rtf", ".doc")),
    Kind(ODT, "texto OpenDocument", (".odt", ".ott")),
    Kind(PPTX, "PowerPoint", (".pptx", ".ppsx", ".potx")),
    Kind(PPTM, "PowerPoint con macros", (".pptm", ".ppsm")),
    Kind("application/vnd.ms-powerpoint", "PowerPoint 97-2003", (".ppt", ".pps")),
    Kind(ODP, "presentación OpenDocument", (".odp", ".otp")),
    Kind(ODG, "dibujo OpenDocument", (".odg",)),
    Kind(LOCKED_OFFICE, "documento de Office con contraseña", (".xlsx", ".docx", ".pptx"), harmless=False),
    Kind(OLD_OFFICE, "otro documento antiguo de Office", (".doc", ".xls", ".ppt"), harmless=False),
    Kind(TEXT, "texto", (".txt", ".log", ".prn", ".sql", ".json", ".ini")),
    Kind("message/rfc822", "correo guardado", (".eml",), harmless=False),
    Kind("application/vnd.ms-outlook", "correo de Outlook", (".msg",), harmless=False),
    Kind("application/pkcs7-mime", "documento firmado electrónicamente", (".p7m", ".p7s"), harmless=False),
    Kind("application/x-dbf", "tabla dBase o FoxPro", (".dbf",), harmless=False),
    Kind(ZIP, "ZIP", (".zip",)),
    Kind("application/x-7z-compressed", "7-Zip", (".7z",), harmless=False),
    Kind("application/vnd.rar", "RAR", (".rar",), harmless=False),
)
BY_MIME = {kind.mime: kind for kind in KINDS}
#: In the words of whoever sends.
ACCEPTED = (
    "PDF, imágenes, Word, Excel y lo que SICOIN exporta como Excel, PowerPoint, OpenDocument, CSV, TXT, "
    "facturas XML, correos guardados, ZIP, RAR o 7-Zip"
)
# What was stored before the table told these apart: what the name says then decides.
_TOLD_APART = {OLD_OFFICE: (OLD_EXCEL,), TEXT: (CSV,)}


def extension_of(name: str) -> str:
    """The extension of a name, small, with its dot; empty when it has none."""
    return PurePosixPath(name).suffix.lower()


def kind_of(content_type: str, name: str = "") -> Kind | None:
    """The kind of a stored file; None when nobody judged it, and then it is only handed out."""
    for mime in _TOLD_APART.get(content_type, ()):
        if extension_of(name) in BY_MIME[mime].extensions:
            return BY_MIME[mime]
    return BY_MIME.get(content_type)


class Barred(NamedTuple):
    """Names that are not taken, whatever is inside: who opens them starts something."""

    what: str
    way_out: str
    extensions: frozenset[str]


def _names(extensions: str) -> frozenset[str]:
    return frozenset(extensions.split())


PROGRAM = Barred(
    "es un programa",
    "Si quiere mostrar qué hace, adjunte una captura de pantalla",
    _names(
        ".exe .com .scr .pif .cpl .dll .ocx .sys .drv .msi .msp .mst .msix .msixbundle .appx .appxbundle .jar .apk .app"
        " .pkg .deb .rpm .xll .xlam .xla .ppam .wll .gadget .xpi .crx .chm .hlp .class .pyc .elf .run .application"
        " .appref-ms .diagcab .cab .msu"
    ),
)
DISK = Barred(
    "es la copia de un disco entero",
    "Saque de ella los documentos y adjúntelos, o póngalos en un ZIP",
    _names(".iso .img .vhd .vhdx .dmg .vmdk"),
)
SCRIPT = Barred(
    "es un guion de órdenes que se ejecuta al abrirlo",
    "Si lo que importa es su texto, guárdelo como .txt y adjunte ese archivo",
    _names(
        ".bat .cmd .js .jse .mjs .vb .vbs .vbe .ws .wsf .wsc .wsh .ps1 .ps1xml .psm1 .psd1 .sh .bash .csh .ksh .command"
        " .py .pyw .rb .pl .php .phtml .asp .aspx .jsp .sct .inf .reg .msc .scf .hta .jnlp .ade .adp .osd .workflow"
        " .settingcontent-ms .library-ms .search-ms .iqy .oqy .rqy .slk"
    ),
)
PAGE = Barred(
    "es una página web",
    "Ábrala, imprímala a PDF (Ctrl+P, «Guardar como PDF») y adjunte el PDF",
    _names(".html .htm .xhtml .xht .shtml .mht .mhtml .svg .svgz .xsl .xslt .swf .website .maff"),
)
LINK = Barred(
    "es un acceso directo y no trae el archivo",
    "Adjunte el archivo al que lleva, o escriba la dirección en el texto",
    _names(".lnk .url .desktop .webloc .rdp"),
)
BARRED = (PROGRAM, SCRIPT, PAGE, LINK, DISK)
#: What is not taken by itself and does no harm in a ZIP: nobody can print it, as is said of all else that is unknown.
SOUND = Barred(
    "es un audio o un video",
    "Póngalo en un ZIP y adjunte el ZIP, o cuente en el texto lo que dice o muestra",
    _names(
        ".ogg .oga .opus .mp3 .m4a .aac .amr .wav .wma .flac .mp4 .m4v .3gp .3g2 .3gpp .mov .avi .wmv .mkv .webm .mpg"
        " .mpeg .ogv"
    ),
)


def barred(name: str) -> Barred | None:
    """Why no file of this name is taken; None when its content decides."""
    extension = extension_of(name)
    return next((row for row in BARRED if extension in row.extensions), None)
