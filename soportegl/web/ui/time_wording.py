"""The texts of what time does: pauses, days to come back, and reports that go out each month."""

from __future__ import annotations

from functools import partial

from soportegl.texts.catalogue import Group, Shape, Text, Variable

_line = partial(Text, group=Group.MESSAGES, shape=Shape.LINE, limit=200)
_help = partial(Text, group=Group.HELP, limit=200)

OF_TIME = (
    _help(
        "pausa-hasta",
        title="Pausar el reloj: debajo de hasta cuándo",
        original="Ese día y a esa hora el reloj vuelve a correr solo.",
    ),
    _help(
        "volver-por-que",
        title="Volver a verla: debajo de por qué",
        original="Lo lee solo usted, ese día. Hasta 300 caracteres.",
    ),
    _line(
        "informe-texto",
        title="Informe mensual por correo: qué es",
        original="Este es el informe «{informe}» de {mes}. Alcance: {alcance}.",
        variables=(
            Variable("informe", "cómo se llama el informe", "Carga de trabajo", required=True),
            Variable("mes", "el mes", "11/2026", required=True),
            Variable("alcance", "lo que abarca", "Sede Sololá"),
        ),
    ),
    _line(
        "informe-mas",
        title="Informe mensual por correo: cuando hay más filas",
        original="Y {cuantas} más en la página.",
        variables=(Variable("cuantas", "cuántas filas faltan", "12", required=True),),
    ),
    _line(
        "informe-nada",
        title="Informe mensual por correo: un mes sin nada",
        original="En ese mes no hubo nada que contar.",
    ),
    _line(
        "informe-ver",
        title="Informe mensual por correo: el enlace a la página",
        original="Verlo completo, compararlo o descargarlo",
    ),
    _line(
        "informe-dejar",
        title="Informe mensual por correo: el enlace para no recibirlo",
        original="No recibirlo más",
    ),
)
