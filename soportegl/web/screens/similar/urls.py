"""Addresses of what is similar: beside what is being written, beside what is open, and what of it others see."""

from django.urls import path

from soportegl.web.screens.similar import beside, showing, writing

urlpatterns = [
    path("parecidas/", writing.similar, name="similar_writing"),
    path("parecidas/me-sirvio/", writing.helped, name="similar_helped"),
    path("gestion/<str:code>/parecidas/", beside.beside, name="similar_beside"),
    path("gestion/<str:code>/mostrar/", showing.show, name="similar_show"),
]
