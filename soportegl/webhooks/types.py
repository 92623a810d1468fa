"""What can be told: a type for each verb, named as the API names it, and the one that tries an endpoint."""

from __future__ import annotations

from soportegl.incidents import shapes
from soportegl.incidents.states import Verb

TEST = "soportegl.prueba"


def type_of(verb: Verb) -> str:
    """How receivers know it; the convention allows letters, digits and «_» between the stops."""
    return f"gestion.{shapes.verb_name(verb)}".replace("-", "_")


CHOICES = [(verb.value, f"{type_of(verb)}: {verb.words.done}") for verb in Verb]
