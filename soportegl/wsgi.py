"""The web application that gunicorn serves."""

import os
from collections.abc import Callable, Iterable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soportegl.settings")
# Before the settings are read: only web connections are pooled and have a statement timeout.
os.environ["SOPORTEGL_PROCESS"] = "web"

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.template import engines
from django.urls import reverse
from django.utils import formats, translation

from soportegl.lib import env, public_holidays
from soportegl.lib.fronted import Fronted
from soportegl.lib.whole import Whole
from soportegl.web.ui.jinja_env import compile_all

application: Callable[..., Iterable[bytes]] = Whole(get_wsgi_application())
if env.flag("SOPORTEGL_FRONT"):
    application = Fronted(application, settings.FILES_ROOT, "/-archivos/")

# Before gunicorn forks: the first page of each process would wait half a second for what all of them share.
with translation.override(settings.LANGUAGE_CODE):
    # Of every address, in the language of the pages: what is made of it takes each process 5 MB.
    reverse("home")
    formats.get_format("DATE_FORMAT")
# What their templates are given besides, by name, and how values are written for the database: a megabyte more.
engines["jinja2"].template_context_processors  # type: ignore[attr-defined]  # noqa: B018 - reading them imports them
engines["django"].engine.template_context_processors  # type: ignore[attr-defined]  # noqa: B018 - the same
connection.get_connection_params()
compile_all()
public_holidays.learn()
