"""The address of what is promised."""

from django.urls import path

from soportegl.web.screens.promises import views

urlpatterns = [path("plazos/", views.promises, name="promises")]
