"""What the rules of words do, as tables that people of the field read and correct: `docs/palabras.md`.

python -m soportegl.lib.words.document > docs/palabras.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from soportegl.lib.words.families import FAMILIES, WHOLE
from soportegl.lib.words.stems import STOP, piece_of
from soportegl.lib.words.tokens import folded, tokens_of

#: What is written, and what is kept of it: pieces, and behind the bar what only makes a hit better.
EXAMPLES = (
    ("CUR-1482", "cur 1482 | cur1482"),
    ("CUR/1482", "cur 1482 | cur1482"),
    ("CUR 1482", "cur 1482 | cur1482"),
    ("CUR1482", "cur 1482 | cur1482"),
    ("C.U.R. 1482", "cur 1482 | cur1482"),
    ("C. U. R. 1482", "cur 1482 | cur1482"),
    ("ORA-01403", "ora 1403 | ora1403"),
    ("<Error 504>", "error 504 | error504"),
    ("nómina/planilla", "nomin plani"),
    ("Q1,482.50", "1482 | 1482.5 1 482 50"),
    ("1.482,50", "1482 | 1482.5 1 482 50"),
    ("Q1482.5", "1482 | 1482.5 5"),
    ("Q.1,482.50", "1482 | 1482.5 1 482 50"),
    ("Q.1,482,300.00", "1482300 | 1 482 300"),
    ("Q.500.00", "500"),
    ("1,482.00", "1482 | 1 482"),
    ("Q1'482,000.00", "1482000 | 1 482"),
    ("5512-0142", "55120142 | 5512 142"),
    ("2345 67890 0101", "2345678900101 | 2345 67890 101"),
    ("https://sicoin.minfin.gob.gt/caja", "tp sikoin minfin gob gt kaj"),
    ("recibo 63-A", "resib 63 | recibo63 63a"),
    ("K'iche'", "kich"),
    ("Kʼicheʼ, K´iche´ y K`iche`", "kich kich kich"),
    ("Q’eqchi’", "kekchi"),
    ("Tz'utujil", "tsutujil"),
    ("el 'estado'", "estado"),
    ("IVA-PAZ", "iva paz | ibapas"),
    ("No hay saldo", "no ay sald"),
    ("fuera de plazo", "fuer plas"),
    ("estado de cuenta", "estado kuent"),
    ("El año y el ano", "año ano"),
    ("R00815627", "r 815627 | r815627"),
    ("acta_7361_v2.pdf", "akt 7361 v 2 pdf | acta7361 7361v v2"),
)
#: Words of one family, and what all of them are kept as.
TOGETHER = (
    ("konsili", "conciliación conciliaciones conciliar conciliado"),
    ("anul", "anulación anular anulado anulan"),
    ("aprob", "aprobar aprobación aprueba aprobado aprueva"),
    ("año", "año años"),
    ("prestam", "préstamo préstamos"),
    ("rejistr", "registro registrar registramos rejistro"),
    ("faktur", "factura facturas facturar facturación"),
    ("orden", "orden órdenes"),
    ("interes", "interés intereses"),
    ("item", "ítem ítems"),
    ("error", "error errores"),
    ("pag", "pago pagos pagar pagado pague"),
    ("serr", "cierre cierres cerrar cierra"),
    ("presupuest", "presupuesto presupuestario presupuestarias"),
    ("modifik", "modificación modificar modifique modificaciones"),
    ("plani", "planilla planillas planiya"),
    ("mes", "mes meses"),
    ("rebert", "reversión revertir reviértase reversiones reversar reversarla"),
    ("debolb", "devolución devolver devuelve"),
    ("inprim", "impresión imprimir imprime impresiones"),
    ("dia", "día días"),
    ("traslad", "traslado trasladar trasladó"),
    ("vez", "vez veces"),
    ("konekt", "conexión conectar conexiones"),
    ("autoris", "autorización autorizar autorice autorizan"),
    ("resib", "recepción recibir recibo recibido"),
    ("korrej", "corrección corregir corrija"),
    ("ejekut", "ejecución ejecutar ejecutado"),
    ("distribu", "distribución distribuir distribuyó"),
)
#: Words that look alike and must not meet.
APART = (
    ("año", "ano"),
    ("cierre", "cero"),
    ("paz", "pasar"),
    ("usuario", "uso"),
    ("partida", "parte"),
    ("general", "generar"),
    ("cui", "cuyo"),
    ("préstamo", "presto"),
)


def kept_of(text: str) -> str:
    """What is kept of a text, written as in the table."""
    tokens = list(tokens_of(text))
    pieces = [token.piece for token in tokens if not token.extra]
    extras = [token.piece for token in tokens if token.extra]
    return " ".join(pieces) + (f" | {' '.join(extras)}" if extras else "")


def text() -> str:
    """The document."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Palabras: qué busca SoporteGL cuando usted escribe"
    yield ""
    yield "Este documento se hace con el programa (`python -m soportegl.lib.words.document`). Si una palabra de su"
    yield "trabajo está mal aquí, dígalo: se corrige en `soportegl/lib/words/`, y una prueba cuida que no vuelva."
    yield ""
    yield "De cada texto se guardan **piezas**. Lo que usted escribe se parte con las mismas reglas, y se encuentra lo"
    yield "que tiene las mismas piezas. Una pieza no es una palabra bien escrita: es lo que las palabras de una familia"
    yield "tienen en común, como suena (b y v, s, c y z, ll y y, g y j suenan igual; la h no suena). La ñ es letra"
    yield "aparte: «año» no es «ano»."
    yield ""
    yield "Lo que significa lo mismo y se escribe de otra manera («OC» y «orden de compra») no está aquí: lo cambia"
    yield "quien administra en «Sinónimos de la búsqueda», y antes de guardar ve qué encontraría."
    yield ""
    yield "## Cómo se parte un texto"
    yield ""
    yield "Lo que va después de la barra (`|`) no hace falta para encontrar, pero acerca el resultado: códigos enteros,"
    yield "montos con sus centavos y sus partes."
    yield ""
    yield from _table(("Escrito", "Se guarda"), [(f"`{typed}`", f"`{kept_of(typed)}`") for typed, _ in EXAMPLES])
    yield ""
    yield "## Familias que se encuentran juntas"
    yield ""
    yield from _table(("Pieza", "Palabras"), [(f"`{_piece(words)}`", words) for _, words in TOGETHER])
    yield ""
    yield "## Palabras parecidas que no se confunden"
    yield ""
    rows = [(f"{one} (`{piece_of(folded(one))}`)", f"{two} (`{piece_of(folded(two))}`)") for one, two in APART]
    yield from _table(("Una", "Otra"), rows)
    yield ""
    yield "## Palabras que no distinguen ninguna incidencia"
    yield ""
    yield "Están en todos los textos y no se buscan solas. «No», «sin», «hay», «fuera» y «estado» sí se buscan."
    yield ""
    yield ", ".join(sorted(STOP)) + "."
    yield ""
    yield "## Familias irregulares"
    yield ""
    yield "Lo que las reglas dejan de estas palabras se cambia por la raíz de su familia."
    yield ""
    roots = sorted(set(FAMILIES.values()))
    listed = [(f"`{root}`", " ".join(sorted(k for k, v in FAMILIES.items() if v == root))) for root in roots]
    yield from _table(("Raíz", "Queda de otras formas"), listed)
    yield ""
    yield "## Palabras que se guardan aparte"
    yield ""
    yield "Terminan como si se les pudiera quitar algo, y no se les quita lo de siempre."
    yield ""
    yield from _table(("Palabra", "Raíz"), [(word, f"`{WHOLE[word]}`") for word in sorted(WHOLE)])


def _piece(words: str) -> str:
    return " · ".join(dict.fromkeys(piece_of(folded(word)) for word in words.split()))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        # A bar ends a cell, also between accents of code.
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


if __name__ == "__main__":
    sys.stdout.write(text())
