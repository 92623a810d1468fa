from django.apps import AppConfig


class TextsConfig(AppConfig):
    name = "soportegl.texts"
    verbose_name = "Textos"
