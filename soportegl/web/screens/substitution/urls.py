"""Addresses of «Sustituciones»."""

from django.urls import path

from soportegl.web.screens.substitution import views

urlpatterns = [
    path("sustituciones/", views.substitutions, name="substitutions"),
    path("sustituciones/<int:pk>/terminar/", views.end, name="substitution_end"),
]
