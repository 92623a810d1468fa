"""The addresses of the search."""

from django.urls import path

from soportegl.web.screens.find import views

urlpatterns = [
    path("buscar/", views.find, name="find"),
    path("buscar/sugerencias/", views.offers, name="find_offers"),
]
