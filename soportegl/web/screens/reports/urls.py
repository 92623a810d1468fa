"""Addresses of the reports."""

from django.urls import path

from soportegl.web.screens.reports import subscribing, views

urlpatterns = [
    path("reportes/", views.reports, name="reports"),
    path("reportes/gestiones/", views.incidents, name="report_incidents"),
    path("reportes/gestiones/gestiones.<str:kind>", views.incidents_file, name="report_incidents_file"),
    path("reportes/correos/<int:pk>/quitar/", subscribing.end, name="report_subscription_end"),
    path("reportes/baja/<str:token>/", subscribing.unsubscribe, name="report_unsubscribe"),
    path("reportes/<slug:slug>/", views.report, name="report"),
    path("reportes/<slug:slug>/informe.<str:kind>", views.report_file, name="report_file"),
    path("reportes/<slug:slug>/por-correo/", subscribing.subscribe, name="report_subscribe"),
]
