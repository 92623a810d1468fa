"""What says of whom a text is, is removed, whatever way it is written; what says what happened stays."""

from __future__ import annotations

import pytest

from soportegl.incidents.anonymous import Whose, anonymous

WHOSE = Whose(
    people=["Ana Lucía Xoquic", "Raúl Sacor"],
    entities=["Municipalidad de San José Chacayá, Sololá", "San José Chacayá", "Chacayá"],
    others=["La Unión", "Palencia", "San José"],
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Escriba a ana.xoquic@muni.gob.gt hoy", "Escriba a [correo] hoy"),
        ("Lo vio @raul.sacor ayer", "Lo vio [correo] ayer"),
        ("pagar Q1,482.50 hoy", "pagar [monto] hoy"),
        ("pagar Q. 1482 o Q5", "pagar [monto] o [monto]"),
        ("son 1,500,000.00 del bono", "son [monto] del bono"),
        ("faltan 350 quetzales", "faltan [monto]"),
        ("NIT 1234567-8 del proveedor", "[NIT] del proveedor"),
        ("el nit: 765432K", "el [NIT]"),
        ("CUI 1234 56789 0101", "[CUI]"),
        ("dpi no. 1234567890101 vencido", "[CUI] vencido"),
        ("llame al 5500-0142", "llame al [teléfono]"),
        ("llame al +502 55000142.", "llame al [teléfono]."),
        ("cuenta 3-445-01234-5 del banco", "[cuenta] del banco"),
        ("Cta. No. 0123456789", "[cuenta]"),
        ("Lo pidió Ana Lucía Xoquic", "Lo pidió [persona]"),
        ("lo pidio ANA XOQUIC", "lo pidio [persona]"),
        ("Que Raúl lo revise", "Que [persona] lo revise"),
        ("Atentamente, Lic. Pedro Ramírez", "Atentamente, Lic. [persona]"),
        ("la señora Juana Pérez de León", "la señora [persona]"),
        ("de SAN JOSE CHACAYA desde ayer", "de [municipalidad] desde ayer"),
        ("Municipalidad de Palencia", "Municipalidad de [municipalidad]"),
        ("igual que en La Unión", "igual que en [municipalidad]"),
        ("la muni de Sanarate pidió", "la muni de [municipalidad] pidió"),
    ],
)
def test_who_it_is_of_is_removed(text: str, left: str) -> None:
    made, removed = anonymous(text, WHOSE)
    assert made == left
    assert removed


@pytest.mark.parametrize(
    "text",
    [
        "ORA-01403 al aprobar el CUR-1482 de 2026",
        "El reporte R00815627 sale en blanco",
        "Renglón 029, fuente 31-0151-0001, error 504",
        "La unión de los archivos falla; el recibo 63-A no imprime",
        "Formulario 7-B del ejercicio 2026-2027 a las 10:30",
        "",
    ],
)
def test_what_happened_stays(text: str) -> None:
    assert anonymous(text, WHOSE) == (text, [])


def test_what_was_removed_is_said() -> None:
    _, removed = anonymous("Ana Xoquic debe Q75.00; NIT 1234567-8", WHOSE)
    assert {(each.kind, each.text) for each in removed} == {
        ("persona", "Ana Xoquic"),
        ("monto", "Q75.00"),
        ("NIT", "NIT 1234567-8"),
    }
