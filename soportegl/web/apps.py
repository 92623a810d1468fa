from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class WebConfig(AppConfig):
    name = "soportegl.web"

    def ready(self) -> None:
        """Listen to who signs in, and have the catalogue know every text that a screen says."""
        from soportegl.web.manual import chapters  # noqa: F401 - its sections
        from soportegl.web.site import second_factor, sign_ins, step_up  # noqa: F401 - their receivers
        from soportegl.web.ui import verb_wording, wording  # noqa: F401 - its texts


class AdministrationConfig(admin_apps.AdminConfig):
    default = False
    default_site = "soportegl.web.site.administration.Administration"
