"""Addresses of the supervisors' board."""

from django.urls import path

from soportegl.web.screens.board import views

urlpatterns = [
    path("tablero/", views.board, name="board"),
    path("tablero/reparto/<str:username>/", views.share, name="board_share"),
]
