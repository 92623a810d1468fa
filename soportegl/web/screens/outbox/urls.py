"""The address that browsers ask before they send what they kept."""

from django.urls import path

from soportegl.web.screens.outbox import views

urlpatterns = [
    path("por-enviar/", views.outbox, name="outbox"),
]
