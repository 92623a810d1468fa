"""Addresses of an incident and of its files."""

from django.urls import path

from soportegl.web.views import incident

urlpatterns = [
    path("gestion/<str:code>/", incident.incident, name="incident"),
    path("gestion/<str:code>/archivo/<int:pk>/", incident.attachment, name="attachment"),
    path("gestion/<str:code>/archivo/<int:pk>/ver/", incident.attachment_shown, name="attachment_shown"),
    path("gestion/<str:code>/archivo/<int:pk>/ver/<int:number>/", incident.attachment_part, name="attachment_part"),
]
