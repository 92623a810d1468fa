"""Addresses of what people are told, and of how they choose it."""

from django.urls import path

from soportegl.web.views import notices

urlpatterns = [
    path("avisos/", notices.notices, name="notices"),
    path("avisos/leidos/", notices.read_all, name="notices_read"),
    path("avisos/preferencias/", notices.preferences, name="preferences"),
    path("avisos/<int:pk>/", notices.open_notice, name="notice"),
]
