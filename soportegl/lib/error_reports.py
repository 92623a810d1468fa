"""What Django may write of an error: without the addresses of services, which carry their passwords."""

from __future__ import annotations

import re

from django.views.debug import SafeExceptionReporterFilter


class WithoutAddresses(SafeExceptionReporterFilter):
    """As Django's own, which hides settings by the words in their names."""

    hidden_settings = re.compile(f"{SafeExceptionReporterFilter.hidden_settings.pattern}|URL", re.IGNORECASE)
