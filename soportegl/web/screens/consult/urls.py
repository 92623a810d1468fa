"""The address of Consulta de Incidencias."""

from django.urls import path

from soportegl.web.views import consult

urlpatterns = [
    path("consulta/", consult.consult, name="consult"),
]
