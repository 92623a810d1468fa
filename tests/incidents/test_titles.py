"""What a case is called: not a greeting, not the headers of a mail, not more than a heading holds."""

from __future__ import annotations

import pytest

from soportegl.incidents.titles import says_something, title_of

MAIL = """De: Ana Xoquic <ana@solola.example>
Enviado el: lunes, 23 de noviembre de 2026 08:12
Para: mesa@gl.example
CC:
Asunto: RV: RE: no imprime el voucher

Buenos días, adjunto la pantalla."""


@pytest.mark.parametrize(
    ("synopsis", "title"),
    [
        ("No imprime el cheque voucher.\nDesde ayer.", "No imprime el cheque voucher."),
        ("Buenos días\nNo imprime el cheque", "No imprime el cheque"),
        ("Buenos días, no imprime el cheque", "No imprime el cheque"),
        ("BUENAS TARDES. ¿Cómo anulo un recibo?", "¿Cómo anulo un recibo?"),
        ("Buenos dias estimados señores de la mesa de ayuda: el CUR 1482 no aprueba", "El CUR 1482 no aprueba"),
        ("Hola!!! no puedo entrar", "No puedo entrar"),
        ("Estimada licenciada María López\n\nEl módulo de caja no abre", "El módulo de caja no abre"),
        ("Buenos días, espero que se encuentren bien.\nNo cuadra la caja", "No cuadra la caja"),
        ("Buenas no imprime cheque", "No imprime cheque"),
        ("Buenos días no puedo ingresar al sistema desde ayer\nGracias", "No puedo ingresar al sistema desde ayer"),
        ("Señores:\nPresente\n\nSolicito anular el recibo 311", "Solicito anular el recibo 311"),
        (MAIL, "No imprime el voucher"),
        ("Asunto: Error al pagar planilla", "Error al pagar planilla"),
        ("RV: Error al pagar planilla", "Error al pagar planilla"),
        ("-----Mensaje original-----\nFrom: a@b.example\nTo: c@d.example\n\nNo abre", "No abre"),
        ("-----Mensaje original-----\nDe: x\n\nNo imprime cheque", "No imprime cheque"),
        (
            "Hola Lic. Raúl, le saludo cordialmente y a la vez le solicito apoyo para anular el CUR 55",
            "Le solicito apoyo para anular el CUR 55",
        ),
        ("Le saludo cordialmente, y a la vez solicito anular el CUR 55, gracias", "Solicito anular el CUR 55, gracias"),
        ("Reciba un cordial saludo y le informo que no abre, gracias", "Le informo que no abre, gracias"),
        ("Buenos días, deseándole éxitos. Por este medio solicito usuario", "Solicito usuario"),
        ("Buenos días no imprime el cheque.", "No imprime el cheque."),
        ("Buenos días no imprime el cheque, gracias", "No imprime el cheque, gracias"),
        ("Buenas tardes no imprime el cheque voucher.\nGracias.", "No imprime el cheque voucher."),
        ("Saludos\n\nMaria\n\nNo imprime cheque", "No imprime cheque"),
        ("Saludos\nNO IMPRIME CHEQUE", "NO IMPRIME CHEQUE"),
        # What only looks like one.
        ("Presente el informe y no guarda", "Presente el informe y no guarda"),
        ("Gracias por la ayuda, pero el CUR 55 no aprueba", "Gracias por la ayuda, pero el CUR 55 no aprueba"),
        ("Hola no imprime el cheque y a la vez se cierra", "No imprime el cheque y a la vez se cierra"),
        ("Atentamente solicito anular el CUR 55", "Atentamente solicito anular el CUR 55"),
        ("Fecha: la del recibo no es la de hoy", "Fecha: la del recibo no es la de hoy"),
        ("Para: imprimir no hay botón", "Para: imprimir no hay botón"),
        ("De: caja a bancos no traslada el saldo", "De: caja a bancos no traslada el saldo"),
        ("Presentes los dos usuarios, no abre", "Presentes los dos usuarios, no abre"),
        ("Buenaventura no aparece en el catálogo", "Buenaventura no aparece en el catálogo"),
        ("no abre", "no abre"),
        # Nothing but that.
        ("Buenos días", "Buenos días"),
        ("", ""),
    ],
)
def test_the_title_is_the_first_thing_that_is_said(synopsis, title):
    assert title_of(synopsis) == title


@pytest.mark.parametrize(
    "synopsis",
    [
        "Buenos días a todos",
        "Estimados señores:\n",
        "Hola!!!!!!!!",
        "Asunto:\n\nBuenas tardes",
        " \n ",
        "Buenos días! Saludos cordiales. Gracias.",
        "Saludos\n\nMaria",
        "Buenos días.\nMuchas gracias por su apoyo.\nMaría López",
        "Buenos días licenciada María, gracias.",
        "Gracias.",
    ],
)
def test_a_greeting_alone_says_nothing(synopsis):
    assert not says_something(synopsis)


def test_a_title_is_cut_at_a_word_and_a_word_that_is_too_long_at_its_letters():
    assert len(title_of("palabra " * 60)) <= 140
    assert title_of("palabra " * 60).endswith("palabra…")
    assert title_of("x" * 300) == "x" * 139 + "…"


def test_no_text_takes_long():
    for text in (
        "buenas " * 250,
        "de: " * 400,
        "- " * 750,
        "Re: " * 400,
        "hola, " * 250 + "x",
        "señores " * 200,
        "saludos " * 190 + "x",
        "le saludo y " * 130,
        "gracias " * 190,
    ):
        title_of(text[:1500])
