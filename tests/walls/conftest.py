"""Production's answers: over HTTPS."""

from typing import Any

import pytest


@pytest.fixture
def secure(settings: Any) -> None:
    """As behind a certificate."""
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.HTTPS = True
