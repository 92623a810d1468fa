"""The address of COLA_INCIDENCIAS."""

from django.urls import path

from soportegl.web.views import trace

urlpatterns = [
    path("gestion/<str:code>/cola/", trace.trace, name="trace"),
]
