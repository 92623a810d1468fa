from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "soportegl.incidents"
    label = "incidents"
    verbose_name = "Incidencias"
    default_auto_field = "django.db.models.BigAutoField"
