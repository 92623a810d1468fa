"""Addresses of an adviser's municipalities."""

from django.urls import path

from soportegl.web.screens.municipalities import views

urlpatterns = [
    path("mis-municipios/", views.municipalities, name="municipalities"),
    path("mis-municipios/<str:code>/contacto/", views.contact, name="entity_contact"),
]
