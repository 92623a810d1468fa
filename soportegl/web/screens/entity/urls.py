"""Addresses of an entity and of the notes about it."""

from django.urls import path

from soportegl.web.screens.entity import views

urlpatterns = [
    path("entidad/<str:code>/", views.card, name="entity"),
    path("entidad/<str:code>/notas/<int:pk>/", views.note, name="entity_note"),
]
