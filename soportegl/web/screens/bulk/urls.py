"""Addresses of work over many incidents."""

from django.urls import path

from soportegl.web.site import verb_path  # noqa: F401 - it knows <verb:verb>
from soportegl.web.views import bulk

urlpatterns = [
    path("bandeja/lote/", bulk.ask, name="bulk"),
    path("bandeja/lote/<verb:verb>/", bulk.apply, name="bulk_apply"),
    path("bandeja/lotes/", bulk.runs, name="bulk_runs"),
    path("bandeja/lotes/<int:pk>/", bulk.progress, name="bulk_run"),
]
