"""Addresses of files that arrive before their form does."""

from django.urls import path

from soportegl.web.screens.uploads import tus, views

urlpatterns = [
    path("subidas/", views.uploads, name="uploads"),
    path("subidas/<uuid:key>/", tus.one, name="upload_pieces"),
    path("subidas/<uuid:key>/quitar/", views.remove, name="upload_remove"),
]
