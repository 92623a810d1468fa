from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "soportegl.web"
    label = "web"
