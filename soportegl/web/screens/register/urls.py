"""Addresses of Crear."""

from django.urls import path

from soportegl.web.views import register

urlpatterns = [
    path("registro/crear/", register.register, name="register"),
    path("registro/creada/<str:code>/", register.registered, name="registered"),
]
