"""Addresses of the first days of an installation."""

from django.urls import path

from soportegl.web.views import readiness

urlpatterns = [
    path("puesta-en-marcha/", readiness.overview, name="readiness"),
    path("puesta-en-marcha/cargar/", readiness.load, name="load_sheet"),
    path("puesta-en-marcha/aplicar/", readiness.apply, name="apply_sheet"),
    path("puesta-en-marcha/plantilla/<str:kind>.csv", readiness.template, name="sheet_template"),
]
