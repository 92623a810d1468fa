"""Addresses of «Relevos»."""

from django.urls import path

from soportegl.web.screens.handover import views

urlpatterns = [
    path("relevos/", views.handovers, name="handovers"),
    path("relevos/<int:pk>/", views.hand_over, name="hand_over"),
    path("relevos/<int:pk>/anular/", views.cancel, name="handover_cancel"),
]
