"""The address of Registro de Incidencias."""

from django.urls import path

from soportegl.web.screens.registry import views

urlpatterns = [
    path("registro/", views.registry, name="registry"),
]
