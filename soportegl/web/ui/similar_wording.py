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
        "parecidas-ninguna",
        title="Crear: junto a la síntesis, cuando ningún caso se parece",
        original="Todavía no hay ningún caso resuelto que se parezca. Si agrega detalles, se busca otra vez.",
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
        "duplicada-texto",
        title="«Es duplicada»: lo que lee quien reporta, si nadie escribe otra cosa",
        original="Su caso es el mismo que ya se atiende en otra gestión. Los atendemos juntos: en cuanto se resuelva, "
        "se lo avisaremos aquí. Si no es el mismo caso, use «Sigue igual».",
        shape=Shape.LINE,
    ),
    _message(
        "duplicada-no-la-ve",
        title="Una duplicada, para quien no puede ver la otra",
        original="El mismo caso ya se atiende en otra gestión, que no está entre las que usted puede ver. Lo que se "
        "resuelva allí vale también para la suya.",
        shape=Shape.PHRASE,
    ),
    Text(
        "duplicada-de",
        Group.HELP,
        "«Es duplicada»: debajo del código",
        "El código de la que ya estaba. Si esa también es duplicada, se toma la primera.",
        limit=200,
    ),
    _message(
        "mostrar-que-es",
        title="Mostrar a otros: qué es",
        original="Quienes registren un caso parecido en cualquier municipalidad leerán estos dos textos, y nada más de "
        "esta gestión. Corrija lo que haga falta para que sirvan sin conocer el caso.",
        shape=Shape.PHRASE,
    ),
)
