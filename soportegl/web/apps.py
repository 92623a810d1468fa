from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "soportegl.web"

    def ready(self) -> None:
        """Listen to who signs in."""
        from soportegl.web.site import second_factor, sign_ins, step_up  # noqa: F401 - their receivers
