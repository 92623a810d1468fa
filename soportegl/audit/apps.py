from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "soportegl.audit"
    label = "audit"
    verbose_name = "Auditoría"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what the administration writes."""
        from soportegl.audit import changes  # noqa: F401 - its receivers
