"""The address of the worker: at the root, because it may look after no page above its own folder."""

from django.urls import path

from soportegl.web.screens.offline import views

urlpatterns = [
    path("sin-linea.js", views.worker, name="offline_worker"),
]
