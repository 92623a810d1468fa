"""Addresses whose views are loaded by the first request for one: what few ever ask for need not be in every process."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls.resolvers import RoutePattern, URLResolver
from django.utils.datastructures import MultiValueDict
from django.utils.module_loading import import_string
from django.utils.translation import get_language


class Later(URLResolver):
    """The addresses of a part with names of its own, below this path; its module is loaded by the first of them."""

    def __init__(self, path: str, module: str, *, named: str) -> None:
        super().__init__(RoutePattern(path), module, app_name=named, namespace=named)

    def _populate(self) -> None:
        # Django asks every part for its names before it makes any address; of one with a namespace it uses none.
        if "urlconf_module" in self.__dict__:
            super()._populate()
            return
        self._reverse_dict[get_language()] = MultiValueDict()


def later(name: str) -> Callable[..., HttpResponseBase]:
    """The view of this name, loaded by the first request for it."""

    def view(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        answer: HttpResponseBase = import_string(name)(request, *args, **kwargs)
        return answer

    view.__module__, _, view.__name__ = name.rpartition(".")
    view.__qualname__ = view.__name__
    return view
