"""Addresses of the books of the mail."""

from django.urls import path

from soportegl.web.views import mail

urlpatterns = [
    path("correos/", mail.balance, name="mail_balance"),
    path("correos/<int:pk>/enviar/", mail.send_again, name="mail_send_again"),
    path("correos/enviar/", mail.send_all, name="mail_send_all"),
]
