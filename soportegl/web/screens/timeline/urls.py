"""The address of COLA_INCIDENCIAS."""

from django.urls import path

from soportegl.web.screens.timeline import views

urlpatterns = [
    path("gestion/<str:code>/cola/", views.trace, name="trace"),
]
