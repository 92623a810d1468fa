from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "soportegl.desk"
    verbose_name = "Mesa"

    def ready(self) -> None:
        """Lists go over with a post."""
        from soportegl.desk import saved  # noqa: F401 - its receivers
