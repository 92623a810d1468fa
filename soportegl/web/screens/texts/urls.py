"""Addresses of the texts of the product."""

from django.urls import path

from soportegl.web.screens.texts import views

urlpatterns = [
    path("textos/", views.listed, name="texts"),
    path("textos/<slug:key>/", views.change, name="text"),
    path("textos/<slug:key>/muestra/", views.preview, name="text_preview"),
    path("textos/<slug:key>/correo/", views.mail, name="text_mail"),
]
