from django.apps import AppConfig


class HostsConfig(AppConfig):
    name = "soportegl.hosts"
    label = "hosts"
    verbose_name = "Sistemas que envían"
    default_auto_field = "django.db.models.BigAutoField"
