"""Addresses of the manual."""

from django.urls import path

from soportegl.web.screens.help import views

urlpatterns = [
    path("ayuda/", views.index, name="help"),
    path("ayuda/<slug:slug>/", views.chapter, name="help_chapter"),
]
