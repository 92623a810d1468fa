"""Addresses of work over many incidents."""

from django.urls import path

from soportegl.web.screens.bulk import views
from soportegl.web.site import verb_path  # noqa: F401 - it knows <verb:verb>

urlpatterns = [
    path("bandeja/lote/", views.ask, name="bulk"),
    path("bandeja/lote/<verb:verb>/", views.apply, name="bulk_apply"),
    path("bandeja/lotes/", views.runs, name="bulk_runs"),
    path("bandeja/lotes/<int:pk>/", views.progress, name="bulk_run"),
]
