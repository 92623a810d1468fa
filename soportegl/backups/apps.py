from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "soportegl.backups"
    label = "backups"
    verbose_name = "Respaldos"
    default_auto_field = "django.db.models.BigAutoField"
