"""The texts of verbs, for the catalogue: what each says before and after, of one incident and of many."""

from __future__ import annotations

from collections.abc import Iterator

from soportegl.incidents.states import Verb
from soportegl.texts.catalogue import Group, Text, Variable, declare
from soportegl.web.ui.verbs import FORM_SPECS

SENTENCE_MAX = 300

OF_ONE = (
    Variable("gestión", "el código", "2026-0004817-2"),
    Variable("reporta", "quien reporta", "Ana Lucía Xoquic"),
    Variable("nivel", "el nivel en que está", "Mesa de Ayuda Regional"),
    Variable("siguiente", "el nivel de arriba", "Mesa de Ayuda Central"),
    Variable("n_siguiente", "su número", "N3"),
    Variable("anterior", "el nivel de abajo", "Mesa de Ayuda Regional"),
    Variable("n_anterior", "su número", "N2"),
    Variable("responsable", "a quien se asigna", "Rosa Ixchop"),
    Variable("destino", "a quién llega", "Raúl Sacor"),
)
OF_MANY = (Variable("gestiones", "cuántas", "24 gestiones"),)


def key_of(verb: Verb, part: str) -> str:
    """The key of what a verb says: `texto` before, `hecho` after, `sin-aviso` when nobody hears of it; over many,
    `muchas-texto`, `muchas-una` and `muchas-hecho`.
    """
    return f"accion-{verb.words.path or verb}-{part}"


def _of_verbs() -> Iterator[Text]:
    for verb, spec in FORM_SPECS.items():
        many = spec.many
        for part, when, original, facts in (
            ("texto", "antes de hacerlo", spec.lead, OF_ONE),
            ("hecho", "cuando quedó hecho", spec.done, OF_ONE),
            ("sin-aviso", "cuando quedó hecho y quien reporta no recibe aviso", spec.unread, OF_ONE),
            ("muchas-texto", "antes de hacerlo con muchas", many.lead if many else "", OF_MANY),
            ("muchas-una", "antes de hacerlo con una sola de la lista", many.one if many else "", OF_MANY),
            ("muchas-hecho", "cuando quedó hecho con muchas", many.done if many else "", OF_MANY),
        ):
            if original:
                title = f"«{verb.words.label}»: {when}"
                yield Text(key_of(verb, part), Group.MESSAGES, title, original, limit=SENTENCE_MAX, variables=facts)


declare(_of_verbs())
