"""Addresses of the audit."""

from django.urls import path

from soportegl.web.screens.audit import views

urlpatterns = [
    path("auditoria/", views.audit, name="audit"),
    path("auditoria/auditoria.csv", views.download, name="audit_download"),
]
