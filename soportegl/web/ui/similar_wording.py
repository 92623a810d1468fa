"""The texts of similar incidents and of what is shown to others, for the catalogue."""

from __future__ import annotations

from functools import partial

from soportegl.texts.catalogue import Group, Shape, Text

_message = partial(Text, group=Group.MESSAGES, limit=600)

OF_SIMILAR = (
    _message(
        "parecidas-nada",
        title="Crear: junto a la síntesis, mientras no hay casos parecidos",
        original="Mientras escribe la síntesis, aquí aparecen casos como el suyo que ya se resolvieron.",
        shape=Shape.PHRASE,
    ),
    _message(
        "parecida-me-sirvio",
        title="Crear: respuesta a «Esto lo resolvió»",
        original="Un caso parecido le sirvió y no se registró ninguna incidencia. Lo que había escrito sigue en "
        "«Crear», como borrador de este navegador, por si lo necesita.",
        shape=Shape.LINE,
    ),
    _message(
        "mostrar-que-es",
        title="Mostrar a otros: qué es",
        original="Quienes registren un caso parecido en cualquier municipalidad leerán estos dos textos, y nada más de "
        "esta gestión. Corrija lo que haga falta para que sirvan sin conocer el caso.",
        shape=Shape.PHRASE,
    ),
)
