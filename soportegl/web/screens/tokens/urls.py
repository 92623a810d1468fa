"""The address of one's own tokens."""

from django.urls import path

from soportegl.web.screens.tokens import views

urlpatterns = [path("mis-accesos/", views.tokens, name="tokens")]
