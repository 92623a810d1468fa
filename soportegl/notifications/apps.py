from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "soportegl.notifications"
    verbose_name = "Mensajes"

    def ready(self) -> None:
        """Tell people what happens to their ways in, and to the systems that they administer."""
        from soportegl.notifications import account_mail, webhook_mail  # noqa: F401 - their receivers
