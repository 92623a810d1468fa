"""<verb:verb> in an address."""

from django.urls import register_converter

from soportegl.incidents.states import BY_PATH, Verb


class VerbPath:
    """A verb in Spanish as part of an address; anything else is no verb, and no page."""

    regex = "|".join(BY_PATH)

    def to_python(self, value: str) -> Verb:
        return BY_PATH[value]

    def to_url(self, value: str) -> str:
        return value.words.path if isinstance(value, Verb) else value


register_converter(VerbPath, "verb")
