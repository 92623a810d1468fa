from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "soportegl.audit"
    verbose_name = "Auditoría"

    def ready(self) -> None:
        """Listen to what the administration writes."""
        from soportegl.audit import changes  # noqa: F401 - its receivers
