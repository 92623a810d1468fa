"""Addresses of the first days of an installation."""

from django.urls import path

from soportegl.web.screens.setup import views

urlpatterns = [
    path("puesta-en-marcha/", views.overview, name="readiness"),
    path("puesta-en-marcha/cargar/", views.load, name="load_sheet"),
    path("puesta-en-marcha/aplicar/", views.apply, name="apply_sheet"),
    path("puesta-en-marcha/plantilla/<str:kind>.csv", views.template, name="sheet_template"),
]
