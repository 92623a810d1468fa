"""Addresses of what somebody wants to come back to."""

from django.urls import path

from soportegl.web.screens.snooze import views

urlpatterns = [
    path("para-hoy/", views.snoozed, name="snoozed"),
    path("para-hoy/<int:pk>/listo/", views.done, name="snooze_done"),
    path("gestion/<str:code>/volver-a-verla/", views.snooze, name="snooze"),
]
