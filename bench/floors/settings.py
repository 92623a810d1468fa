"""The product's settings with no more than a session and a person around each page."""

from pathlib import Path

from soportegl.settings import *  # noqa: F403 - the same database, language and session, whatever they are

# Django's own: what the product reads faster shows in the comparison.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
ROOT_URLCONF = "bench.floors.urls"
MIDDLEWARE = [
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # The person was recognised by allauth, which does not start without it.
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).with_name("templates")],
    }
]
