"""The address of «Registrar por llamada»."""

from django.urls import path

from soportegl.web.screens.call import views

urlpatterns = [
    path("registro/crear/por-llamada/", views.register_on_behalf, name="register_on_behalf"),
]
