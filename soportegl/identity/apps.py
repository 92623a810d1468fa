from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "soportegl.identity"
    verbose_name = "Ingreso único"
