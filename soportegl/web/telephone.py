"""Telephone numbers as a telephone dials them."""

import re


def phone_link(typed: str) -> str:
    """The number for a tel: link; empty when there is none in what was typed."""
    digits = re.sub(r"\D", "", typed.split("ext")[0])
    return f"+502{digits}" if len(digits) == 8 else f"+{digits}" if len(digits) == 11 and digits[:3] == "502" else ""
