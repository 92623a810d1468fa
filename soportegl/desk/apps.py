from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "soportegl.desk"
    verbose_name = "Mesa"
