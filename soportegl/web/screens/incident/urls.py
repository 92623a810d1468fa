"""Addresses of an incident and of its files."""

from django.urls import path

from soportegl.web.screens.incident import views

urlpatterns = [
    path("gestion/<str:code>/", views.incident, name="incident"),
    path("gestion/<str:code>/archivo/<int:pk>/", views.attachment, name="attachment"),
    path("gestion/<str:code>/archivo/<int:pk>/ver/", views.attachment_shown, name="attachment_shown"),
    path("gestion/<str:code>/archivo/<int:pk>/ver/<int:number>/", views.attachment_part, name="attachment_part"),
]
