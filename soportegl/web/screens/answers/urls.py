"""Addresses of the canned answers."""

from django.urls import path

from soportegl.web.views import canned

urlpatterns = [
    path("respuestas/", canned.listed, name="canned_answers"),
    path("respuestas/nueva/", canned.new, name="canned_answer_new"),
    path("respuestas/muestra/", canned.preview, name="canned_answer_preview"),
    path("respuestas/<int:number>/", canned.change, name="canned_answer"),
    path("respuestas/<int:number>/retirar/", canned.retire, name="canned_answer_retire"),
    path("respuestas/<int:number>/recuperar/", canned.bring_back, name="canned_answer_back"),
]
