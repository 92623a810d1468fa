"""Addresses of the canned answers."""

from django.urls import path

from soportegl.web.screens.answers import views

urlpatterns = [
    path("respuestas/", views.listed, name="canned_answers"),
    path("respuestas/nueva/", views.new, name="canned_answer_new"),
    path("respuestas/muestra/", views.preview, name="canned_answer_preview"),
    path("respuestas/<int:number>/", views.change, name="canned_answer"),
    path("respuestas/<int:number>/retirar/", views.retire, name="canned_answer_retire"),
    path("respuestas/<int:number>/recuperar/", views.bring_back, name="canned_answer_back"),
]
