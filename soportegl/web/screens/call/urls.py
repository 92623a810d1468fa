"""The address of «Registrar por llamada»."""

from django.urls import path

from soportegl.web.views import on_behalf

urlpatterns = [
    path("registro/crear/por-llamada/", on_behalf.register_on_behalf, name="register_on_behalf"),
]
