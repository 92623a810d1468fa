from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "soportegl.directory"
    verbose_name = "Directorio"

    def ready(self) -> None:
        """Listen to new passwords."""
        from soportegl.directory import access  # noqa: F401 - its receiver
