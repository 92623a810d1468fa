"""Addresses of «Ver como»."""

from django.urls import path

from soportegl.web.screens.view_as import views

urlpatterns = [
    # Before the other: it is no number.
    path("ver-como/terminar/", views.end, name="view_as_end"),
    path("ver-como/<int:pk>/", views.begin, name="view_as"),
]
