from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "soportegl.web"

    def ready(self) -> None:
        """Listen to who signs in."""
        from soportegl.web.site import sign_ins  # noqa: F401 - its receivers
