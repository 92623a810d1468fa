from django.contrib.auth.views import LoginView
from django.urls import include, path

from plays import views

urlpatterns = [
    path("", views.screen, name="screen"),
    path("soportegl/", views.to_soportegl, name="to_soportegl"),
    path("incidencias/", views.own_incidents, name="own_incidents"),
    path("entrar/", LoginView.as_view(template_name="sign_in.html"), name="account_login"),
    path("salir/", views.leave, name="account_logout"),
    # What a provider of OpenID Connect needs: who may sign in with the session of these pages.
    path("", include("allauth.idp.urls")),
]
