"""Addresses of files that arrive before their form does."""

from django.urls import path

from soportegl.web.screens.uploads import views

urlpatterns = [
    path("subidas/", views.uploads, name="uploads"),
    path("subidas/<uuid:key>/quitar/", views.remove, name="upload_remove"),
]
