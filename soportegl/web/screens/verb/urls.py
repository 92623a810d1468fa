"""Addresses of every verb over an incident, and of what its form asks for while it is filled in."""

from django.urls import path

from soportegl.web.screens.verb import answers, colleagues, drafts, views
from soportegl.web.site import verb_path  # noqa: F401 - it knows <verb:verb>

urlpatterns = [
    path("gestion/<str:code>/<verb:verb>/", views.act, name="verb"),
    path("gestion/<str:code>/<verb:verb>/respuestas/", answers.pick, name="answers"),
    path("gestion/<str:code>/<verb:verb>/borrador/", drafts.keep, name="draft"),
    path("gestion/<str:code>/<verb:verb>/colegas/", colleagues.colleagues, name="colleagues"),
]
