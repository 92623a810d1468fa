"""The address that the mail of FINALIZADO carries."""

from django.urls import path

from soportegl.web.views.verification import verify

urlpatterns = [path("verificar/<str:token>/", verify, name="verify")]
