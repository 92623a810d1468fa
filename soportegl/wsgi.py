"""The web application that gunicorn serves."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soportegl.settings")
# Before the settings are read: only web connections are pooled and have a statement timeout.
os.environ["SOPORTEGL_PROCESS"] = "web"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
