"""The product as gunicorn serves it, but nothing is kept of what is open: as where something happens each moment."""

from django.core.cache.backends.dummy import DummyCache

from soportegl.wsgi import application  # isort: skip - first: it sets Django up, without which the next fails
from soportegl.reading import figures

figures.NEAR = DummyCache("", {})  # type: ignore[assignment]  # answers as the other does, and keeps nothing

__all__ = ["application"]
