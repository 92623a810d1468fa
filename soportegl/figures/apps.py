from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "soportegl.figures"
    verbose_name = "Cifras"
