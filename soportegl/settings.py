"""Every setting, flat, from the environment; docs/configuration.md explains each variable."""

import sys
from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF

from soportegl.lib import env, logs, service_urls
from soportegl.lib.database_url import database
from soportegl.serving import JOBS_AT_ONCE

# Forms and managers say what they hold, ModelForm[User]; Django alone refuses that at import.
django_stubs_ext.monkeypatch()

# Before any of it is used: whoever starts a part by itself reads all that is wrong at once, too.
env.refuse_what_is_wrong()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_ROOT = Path(env.text("SOPORTEGL_DATA")).expanduser().resolve()

# What this process is: "web" and "worker" pool their connections, "web" cuts long statements, commands do neither.
PROCESS = env.text("SOPORTEGL_PROCESS")
DEBUG = env.flag("SOPORTEGL_DEBUG")
DEMO = env.flag("SOPORTEGL_DEMO")

SECRET_KEY = env.secret("SOPORTEGL_SECRET_KEY", DATA_ROOT / "secret_key", create=PROCESS != "command")

DEFAULT_EXCEPTION_REPORTER_FILTER = "soportegl.lib.error_reports.WithoutAddresses"

HOST = env.text("SOPORTEGL_HOST")
PORT = env.number("SOPORTEGL_PORT")
PUBLIC_URL = env.public_url(PORT)
HTTPS = env.flag("SOPORTEGL_HTTPS")
ALLOWED_HOSTS = env.items("SOPORTEGL_ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
TRUSTED_PROXIES = env.number("SOPORTEGL_TRUSTED_PROXIES")
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Whoever does not ask from this machine needs it to read /metricas.
METRICS_TOKEN = env.text("SOPORTEGL_METRICS_TOKEN")

# --- Parts

INSTALLED_APPS = [
    "soportegl.audit",
    "soportegl.directory",
    "soportegl.identity",
    "soportegl.hosts",
    "soportegl.incidents",
    "soportegl.webhooks",
    "soportegl.texts",
    "soportegl.notifications",
    "soportegl.backups",
    "soportegl.desk",
    "soportegl.figures",
    "soportegl.web",
    "soportegl.jobs",
    "soportegl.web.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "soportegl.web.site.middleware.EmptyAnswers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "soportegl.web.ops.observing.Observed",
    "soportegl.web.site.middleware.CompressedPages",
    "soportegl.web.site.middleware.PageHeaders",
    "soportegl.api.middleware.Programs",
    "csp.middleware.CSPMiddleware",
    "soportegl.web.site.limits.LargestRequest",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "soportegl.web.site.acting.WhoActs",
    "soportegl.web.site.sign_ins.Seen",
    "soportegl.web.site.second_factor.SecondFactorFirst",
    "soportegl.web.site.step_up.StepUp",
    "soportegl.web.site.middleware.Refusals",
]

ROOT_URLCONF = "soportegl.urls"
WSGI_APPLICATION = "soportegl.wsgi.application"
# Compiled templates draw our pages, named by where they lie below web/; Django's own engine draws what Django brings.
_CONTEXT = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "soportegl.web.site.context.page",
]
_PAGES = [BASE_DIR / "soportegl" / "web"]
_OURS = {"environment": "soportegl.web.ui.jinja_env.environment", "context_processors": _CONTEXT}
_THEIRS = {"context_processors": _CONTEXT}
TEMPLATES: list[dict[str, Any]] = [
    {"BACKEND": "django.template.backends.jinja2.Jinja2", "APP_DIRS": True, "DIRS": _PAGES, "OPTIONS": _OURS},
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": _THEIRS},
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database

WEB_THREADS = env.number("SOPORTEGL_WEB_THREADS")
AT_ONCE = {"web": WEB_THREADS, "worker": JOBS_AT_ONCE}.get(PROCESS, 0)

QUERY_SECONDS = env.number("SOPORTEGL_QUERY_SECONDS")
DATABASES = {
    "default": database(env.text("DATABASE_URL"), DATA_ROOT, process=PROCESS, at_once=AT_ONCE, seconds=QUERY_SECONDS)
}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        # Shared by every web process, or each would count failed sign-ins on its own.
        "BACKEND": "soportegl.lib.shared_cache.SharedCache",
        "LOCATION": "django_cache",
        # With Django's 300, the 301st person who mistypes a password would wipe out who is locked out.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- People and sessions
from soportegl.settings_people import *  # noqa: E402, F403 - flat here as well, read where it is short

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    # Browsers take one of such a name from this host alone, so no other of the domain puts its own in its place.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# --- Headers

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
# The server in front sends people to HTTPS (W008); other sites of the same domain are not ours to bind (W005, W021).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        # Under this one Firefox 115 looks for drawings of another file (<use href>): of 'none' it shows no icon.
        "default-src": [SELF],
        **{f"{kind}-src": [NONE] for kind in ("object", "media")},
        **{f"{kind}-src": [SELF] for kind in ("script", "style", "font", "connect", "manifest")},
        # Bootstrap's CSS draws its small marks from data: addresses.
        "img-src": [SELF, "data:"],
        # Only the PDF of an incident (attachment_shown) and the sample of a mail (text_mail) let themselves be framed.
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Whether browsers keep pages for when there is no line; some offices must not have that.
OFFLINE = env.flag("SOPORTEGL_OFFLINE")

# --- Language and time

LANGUAGE_CODE = "es-gt"
FORMAT_MODULE_PATH = "soportegl.formats"
TIME_ZONE = "America/Guatemala"
USE_TZ = USE_I18N = True

# --- Static files and uploads

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
_bucket = env.text("SOPORTEGL_FILES_URL")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "soportegl.lib.bucket.Bucket", "OPTIONS": service_urls.s3(_bucket)}
    if _bucket
    # Without a place of its own it is MEDIA_ROOT, below.
    else {"BACKEND": "soportegl.lib.durable_files.DurableFiles"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "soportegl.lib.static_files.StaticFiles"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG

FILES_ROOT = DATA_ROOT / "archivos"
MEDIA_ROOT = FILES_ROOT
# Below this nothing new begins: on a full disk PostgreSQL stops, and everything with it.
DISK_RESERVE_BYTES = env.number("SOPORTEGL_DISK_RESERVE_MB") * 1024 * 1024
FILE_MAX_BYTES = 20 * 1024 * 1024
FILES_MAX_COUNT = 5
# What no honest person meets: loaded and not sent yet, and registered in an hour (0: as many as they like).
STAGED_MAX_BYTES = env.number("SOPORTEGL_STAGED_MB") * 1024 * 1024
REGISTRATIONS_PER_HOUR = env.number("SOPORTEGL_REGISTRATIONS_PER_HOUR")
# Requests of one token in a minute.
API_PER_MINUTE = env.number("SOPORTEGL_API_PER_MINUTE")
# Where the antivirus listens, how long it may look at one file, and whether files go out while nobody answers there.
CLAMD = service_urls.clamd(address) if (address := env.text("SOPORTEGL_CLAMD")) else None
CLAMD_SECONDS = env.number("SOPORTEGL_CLAMD_SECONDS")
CLAMD_ABSENT = env.text("SOPORTEGL_CLAMD_ABSENT").lower()
# Where systems may be told although the address is not public; with this machine among them, without TLS as well.
WEBHOOK_NETWORKS = env.items("SOPORTEGL_WEBHOOK_NETWORKS")
# What is left by people who are not signed in: each by themselves, and strangers together.
LEFT_BYTES_EACH = env.number("SOPORTEGL_LEFT_MB") * 1024 * 1024
LEFT_BYTES_IN_ALL = env.number("SOPORTEGL_LEFT_MB_IN_ALL") * 1024 * 1024
# Files go to disk as they arrive: sixteen threads with 20 MiB each in memory would be 320 MiB.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
if PROCESS == "web":
    # Not in the system's own: what a killed process was receiving stays behind, and here it is found and removed.
    FILE_UPLOAD_TEMP_DIR = str(DATA_ROOT / "subiendo")
    Path(FILE_UPLOAD_TEMP_DIR).mkdir(mode=0o700, parents=True, exist_ok=True)
DATA_UPLOAD_MAX_NUMBER_FILES = 10
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# --- Backups

BACKUPS_ROOT = Path(env.text("SOPORTEGL_BACKUPS", str(DATA_ROOT / "respaldos"))).expanduser()
# Whoever names the folder wants a backup every day; a trial must not fill its disk with them.
BACKUPS_DAILY = bool(env.text("SOPORTEGL_BACKUPS"))
BACKUPS_KEEP = env.number("SOPORTEGL_BACKUPS_KEEP")
BACKUP_KEY = env.text("SOPORTEGL_BACKUP_KEY")

# --- Mail

SMTP_URL = env.text("SOPORTEGL_SMTP_URL")
MAIL_ROOT = DATA_ROOT / "correos"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("SOPORTEGL_MAIL_FROM")
EMAIL_TIMEOUT = 10
MAIL_RETURN = env.text("SOPORTEGL_MAIL_RETURN")
MAIL_TOGETHER_SECONDS = env.number("SOPORTEGL_MAIL_TOGETHER_SECONDS")
BOUNCES_URL = env.text("SOPORTEGL_BOUNCES_URL")
if SMTP_URL:
    EMAIL_BACKEND = "soportegl.lib.bounded_smtp.Backend"
    globals().update(service_urls.smtp(SMTP_URL))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = MAIL_ROOT

# --- Jobs
PROCRASTINATE_ON_APP_READY = "soportegl.jobs.schedule.register"
PROCRASTINATE_WORKER_DEFAULTS = {"worker_middleware": [logs.with_job]}

# --- Logging

LOG_FORMAT = logs.format_for(PROCESS, sys.stderr)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"health": {"()": "django.utils.log.CallbackFilter", "callback": logs.is_not_about_health}},
    "formatters": {"line": {"()": logs.Careful}, "json": {"()": logs.CarefulJson, "json_ensure_ascii": False}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": env.text("SOPORTEGL_LOG_LEVEL").upper()},
    "loggers": {
        # Django's own handlers would write each error twice.
        "django": {"handlers": [], "propagate": True},
        # What was refused stands in the line of its request.
        "django.request": {"filters": ["health"], "level": "ERROR"},
        # They tell values: the parameters of each statement, the headers of each upload.
        **{name: {"level": "INFO"} for name in ("django.db.backends", "django.template", "botocore", "urllib3")},
        # It brings a format of its own, and addresses with their searches.
        "gunicorn.error": {"handlers": ["stderr"], "propagate": False},
        "procrastinate": {"level": "WARNING"},
        "psycopg.pool": {"level": "ERROR"},
        # It tells the number of each key.
        "fido2": {"level": "WARNING"},
        # It tells each of its twenty detectors for each mail, and each fault with its whole way there.
        "flufl.bounce": {"level": "CRITICAL"},
        # At a terminal one line for each style sheet would push the rest out of sight.
        "soportegl.requests": {"level": "WARNING" if LOG_FORMAT == "line" else "INFO"},
    },
}
