"""Addresses of the calendars."""

from django.urls import path

from soportegl.web.screens.calendars import views

urlpatterns = [
    path("calendarios/", views.calendars, name="calendars"),
    path("calendarios/como-cuenta/", views.counted, name="work_counted"),
]
