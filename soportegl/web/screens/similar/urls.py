"""Addresses of what was solved before: beside what is being written."""

from django.urls import path

from soportegl.web.screens.similar import writing

urlpatterns = [
    path("parecidas/", writing.similar, name="similar_writing"),
    path("parecidas/me-sirvio/", writing.helped, name="similar_helped"),
]
