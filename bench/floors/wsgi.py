"""What gunicorn serves as the floors (b) and (c)."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.floors.settings"
os.environ["SOPORTEGL_PROCESS"] = "web"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
