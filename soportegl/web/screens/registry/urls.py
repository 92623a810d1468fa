"""The address of Registro de Incidencias."""

from django.urls import path

from soportegl.web.views import registry

urlpatterns = [
    path("registro/", registry.registry, name="registry"),
]
