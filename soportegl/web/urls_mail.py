"""Addresses of what people are told: notices, preferences, the books of the mail, the link of FINALIZADO."""

from django.urls import path

from soportegl.web.views import mail, notices
from soportegl.web.views.verification import verify

urlpatterns = [
    path("verificar/<str:token>/", verify, name="verify"),
    path("avisos/", notices.notices, name="notices"),
    path("avisos/leidos/", notices.read_all, name="notices_read"),
    path("avisos/preferencias/", notices.preferences, name="preferences"),
    path("avisos/<int:pk>/", notices.open_notice, name="notice"),
    path("correos/", mail.balance, name="mail_balance"),
    path("correos/<int:pk>/enviar/", mail.send_again, name="mail_send_again"),
    path("correos/enviar/", mail.send_all, name="mail_send_all"),
]
