"""The settings of both hosts; what changes comes from serve.py."""

import os
import sys
from pathlib import Path

from plays import keys

DATA = Path(os.environ["HOSTS_DATA"])
PRODUCT = os.environ["HOSTS_PRODUCT"]

SECRET_KEY = keys.kept(DATA / "clave")
# Each host has a name of its own, and so cookies of its own.
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = "plays.urls"
INSTALLED_APPS = [
    "plays",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "allauth.idp.oidc",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "plays.systems.context",
            ]
        },
    }
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA / "anfitriones.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Cookies do not tell ports apart: under the same names they would end the sessions of SoporteGL.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "anfitrion_sesion", "anfitrion_csrf"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
LOGIN_URL, LOGIN_REDIRECT_URL = "account_login", "/"
LANGUAGE_CODE, TIME_ZONE, USE_TZ = "es-gt", "America/Guatemala", True

ACCOUNT_EMAIL_VERIFICATION = "none"
# Whoever leaves SoporteGL leaves here as well, without being asked a second time.
IDP_OIDC_RP_INITIATED_LOGOUT_ASKS_FOR_OP_LOGOUT = False
IDP_OIDC_ADAPTER = "plays.claims.Claims"
# Everybody may read it: it signs for the demonstration alone.
CAPSULE_KEY = Path(__file__).resolve().parents[2] / "capsule" / "llave-de-demostracion.pem"
# What hosts copy is beside the key; here it is used as it stands.
sys.path.append(str(CAPSULE_KEY.parent))
IDP_OIDC_PRIVATE_KEY = keys.private(DATA, "emisor")
