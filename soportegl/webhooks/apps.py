from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "soportegl.webhooks"
    label = "webhooks"
    verbose_name = "Avisos a sistemas (webhooks)"
    default_auto_field = "django.db.models.BigAutoField"
