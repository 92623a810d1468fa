"""Addresses of files that arrive before their form does."""

from django.urls import path

from soportegl.web.views import uploads

urlpatterns = [
    path("subidas/", uploads.uploads, name="uploads"),
    path("subidas/<uuid:key>/quitar/", uploads.remove, name="upload_remove"),
]
