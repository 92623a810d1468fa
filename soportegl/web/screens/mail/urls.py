"""Addresses of the books of the mail."""

from django.urls import path

from soportegl.web.screens.mail import views

urlpatterns = [
    path("correos/", views.balance, name="mail_balance"),
    path("correos/<int:pk>/enviar/", views.send_again, name="mail_send_again"),
    path("correos/enviar/", views.send_all, name="mail_send_all"),
]
