from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "soportegl.webhooks"
    verbose_name = "Avisos a sistemas (webhooks)"
