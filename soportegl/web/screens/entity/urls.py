"""Addresses of an entity and of the notes about it."""

from django.urls import path

from soportegl.web.views import entity

urlpatterns = [
    path("entidad/<str:code>/", entity.card, name="entity"),
    path("entidad/<str:code>/notas/<int:pk>/", entity.note, name="entity_note"),
]
