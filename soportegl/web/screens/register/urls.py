"""Addresses of Crear."""

from django.urls import path

from soportegl.web.screens.register import views

urlpatterns = [
    path("registro/crear/", views.register, name="register"),
    path("registro/creada/<str:code>/", views.registered, name="registered"),
]
