"""The address behind the link of FINALIZADO's mail."""

from django.urls import path

from soportegl.web.screens.verification.views import verify

urlpatterns = [
    path("verificar/<str:token>/", verify, name="verify"),
]
