"""The address of «¿Por qué vence a esa hora?»."""

from django.urls import path

from soportegl.web.screens.why_due import views

urlpatterns = [
    path("gestion/<str:code>/plazo/", views.why_due, name="why_due"),
]
