from django.apps import AppConfig


class HostsConfig(AppConfig):
    name = "soportegl.hosts"
    verbose_name = "Sistemas que envían"
