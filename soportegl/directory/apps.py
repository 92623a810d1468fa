from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "soportegl.directory"
    label = "directory"
    verbose_name = "Directorio"
    default_auto_field = "django.db.models.BigAutoField"
