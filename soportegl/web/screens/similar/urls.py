"""Addresses of what was solved before: beside what is being written, and what of it others see."""

from django.urls import path

from soportegl.web.screens.similar import showing, writing

urlpatterns = [
    path("parecidas/", writing.similar, name="similar_writing"),
    path("parecidas/me-sirvio/", writing.helped, name="similar_helped"),
    path("gestion/<str:code>/mostrar/", showing.show, name="similar_show"),
]
