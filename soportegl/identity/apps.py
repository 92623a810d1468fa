from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "soportegl.identity"
    label = "identity"
    verbose_name = "Ingreso único"
    default_auto_field = "django.db.models.BigAutoField"
