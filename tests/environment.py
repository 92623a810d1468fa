"""What a program that a test starts finds in its environment."""

import os


def clean_environment() -> dict[str, str]:
    """The environment without what the tests themselves put there."""
    ours = ("SOPORTEGL_", "DATABASE_URL", "DJANGO_", "PYTEST_", "MAKE", "MFLAGS", "VIRTUAL_ENV")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    # Long enough for two things to go in one mail, and short enough to wait for.
    return inherited | {"SOPORTEGL_MAIL_TOGETHER_SECONDS": "2"}
