"""The settings of people: who they are, how they come in, for how long. Part of settings.py."""

from soportegl.lib import env

AUTH_USER_MODEL = "directory.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email", "phone")},
    },
    {"NAME": "soportegl.directory.passwords.LongEnough"},
    {"NAME": "soportegl.directory.passwords.NotGuessable"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "sign_in"

SESSION_ENGINE = "soportegl.lib.sessions"
SESSION_COOKIE_AGE = 10 * 60 * 60
#: Minutes without doing anything, and hours in all, after which one signs in again.
SESSION_LIMITS = {
    "reports": (env.number("SOPORTEGL_IDLE_REPORTS"), env.number("SOPORTEGL_SESSION_REPORTS")),
    "attends": (env.number("SOPORTEGL_IDLE_ATTENDS"), env.number("SOPORTEGL_SESSION_ATTENDS")),
    "administers": (env.number("SOPORTEGL_IDLE_ADMINISTERS"), env.number("SOPORTEGL_SESSION_ADMINISTERS")),
}
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True

# --- account (allauth)
ACCOUNT_ADAPTER = "soportegl.web.site.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # Whoever is not registered cannot register.
ACCOUNT_UNIQUE_EMAIL = False  # Small offices share one mailbox.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "soportegl.directory.recovery.RecoveryLinks"  # noqa: S105 - a class, by name
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",  # A whole municipality, or all of them, may sit behind one address.
    "login_failed": None,  # Counted in directory/guessing.py.
    "reset_password": "60/m/ip,5/10m/key",
    "reset_password_from_key": "60/m/ip",
    "change_password": "10/m/user",
    "capsule": "600/m/ip",  # The same people behind the same addresses.
}

# --- socialaccount (allauth): who signs in elsewhere. Providers are rows of soportegl.identity.
SOCIALACCOUNT_ADAPTER = "soportegl.web.site.social_adapter.SocialAdapter"
SSO_SECRETS = env.secrets_of_providers()

# --- second factor (allauth)
#: How long after signing in, or after showing again who they are, an administrator changes things without being asked.
STEP_UP_MINUTES = env.number("SOPORTEGL_STEP_UP_MINUTES")
#: Which of directory/roles.py must have one, and from which day on it is asked of them.
SECOND_FACTOR = env.items("SOPORTEGL_SECOND_FACTOR")
SECOND_FACTOR_FROM = env.text("SOPORTEGL_SECOND_FACTOR_FROM")
MFA_ADAPTER = "soportegl.web.site.factor_adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "SoporteGL"
MFA_TOTP_TOLERANCE = 1  # A telephone whose clock is half a minute off still works.
MFA_ALLOW_UNVERIFIED_EMAIL = True  # Administrators register the addresses.
MFA_REAUTHENTICATION_REQUIRED = False  # web/site/step_up.py asks, and loses nothing that was typed.
MFA_RATE_LIMITS = {"webauthn_login": "600/m/ip"}  # As "login" above; wrong codes are counted as wrong passwords are.
MFA_FORMS = {
    "authenticate": "soportegl.web.site.factor_forms.CodeForm",
    "authenticate_webauthn": "soportegl.web.site.factor_forms.PasskeyForm",
    "login_webauthn": "soportegl.web.site.factor_forms.PasskeySignInForm",
    "activate_totp": "soportegl.web.site.factor_forms.ActivateForm",
    "add_webauthn": "soportegl.web.site.factor_forms.AddPasskeyForm",
    "edit_webauthn": "soportegl.web.site.factor_forms.NamePasskeyForm",
}

CSRF_FAILURE_VIEW = "soportegl.web.screens.account.views.csrf_failure"
