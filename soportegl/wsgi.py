"""The web application that gunicorn serves."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soportegl.settings")
# Before the settings are read: only web connections are pooled and have a statement timeout.
os.environ["SOPORTEGL_PROCESS"] = "web"

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from soportegl.web.drawing import compile_all

application = get_wsgi_application()

# Before gunicorn forks: the first page of each process would wait half a second for what all of them share.
get_resolver().url_patterns  # noqa: B018 - reading them imports every view
compile_all()
