from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "soportegl.backups"
    verbose_name = "Respaldos"
