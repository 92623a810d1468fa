"""The address of Consulta de Incidencias."""

from django.urls import path

from soportegl.web.screens.consult import views

urlpatterns = [
    path("consulta/", views.consult, name="consult"),
]
