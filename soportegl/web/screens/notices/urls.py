"""Addresses of what people are told, and of how they choose it."""

from django.urls import path

from soportegl.web.screens.notices import views

urlpatterns = [
    path("avisos/", views.notices, name="notices"),
    path("avisos/leidos/", views.read_all, name="notices_read"),
    path("avisos/preferencias/", views.preferences, name="preferences"),
    path("avisos/<int:pk>/", views.open_notice, name="notice"),
]
