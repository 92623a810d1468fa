from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "soportegl.desk"
    label = "desk"
    verbose_name = "Mesa"
    default_auto_field = "django.db.models.BigAutoField"
