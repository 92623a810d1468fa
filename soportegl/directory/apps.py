from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "soportegl.directory"
    verbose_name = "Directorio"
