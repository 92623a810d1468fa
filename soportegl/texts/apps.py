from django.apps import AppConfig


class TextsConfig(AppConfig):
    name = "soportegl.texts"
    label = "texts"
    verbose_name = "Textos"
    default_auto_field = "django.db.models.BigAutoField"
