from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "soportegl.incidents"
    verbose_name = "Incidencias"
