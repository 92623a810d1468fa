"""The door for whom a host sends."""

from django.urls import path

from soportegl.web.screens.entry import views

urlpatterns = [
    path("entrada/", views.door, name="door"),
    path("entrada/<str:handle>/", views.arrived, name="arrived"),
]
