from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "soportegl.notifications"
    label = "notifications"
    verbose_name = "Mensajes"
    default_auto_field = "django.db.models.BigAutoField"
