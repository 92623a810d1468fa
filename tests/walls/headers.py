"""What every answer says to the browser, whoever asked and whatever became of it."""

from __future__ import annotations

from typing import Any

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
#: What says how it was made, or lets pages of others read it.
NEVER = ("Server", "X-Powered-By", "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials")
#: The only pages that another page of ours shows in a frame: PDF.
FRAMED = ("attachment_shown",)
#: What is the same for everybody, and may be kept.
KEPT: tuple[str, ...] = ()
YEAR = 365 * 24 * 60 * 60
#: The script changes it as well.
READ_BY_SCRIPT = ("tema",)


def wrong(name: str, answer: Any) -> list[str]:
    """What is not as it must be, in words."""
    if answer.status_code == 204:
        # There is no page: nothing to protect goes along.
        return [f"cookie {cookie}" for cookie in answer.cookies]
    found = [f"{header}: {answer.get(header)}" for header, value in ALWAYS.items() if answer.get(header) != value]
    found += [f"{header} is said" for header in NEVER if header in answer]
    found += _policy(name, answer) + _cookies(answer)
    if f"max-age={YEAR}" not in answer.get("Strict-Transport-Security", ""):
        found.append(f"HSTS: {answer.get('Strict-Transport-Security')}")
    if name not in KEPT and "no-store" not in answer.get("Cache-Control", ""):
        found.append(f"Cache-Control: {answer.get('Cache-Control')}")
    if answer.get("Content-Type", "").startswith("text/") and "charset=utf-8" not in answer["Content-Type"].replace(
        '"', ""
    ):
        found.append(f"Content-Type: {answer['Content-Type']}")
    return found


def _policy(name: str, answer: Any) -> list[str]:
    said = answer.get("Content-Security-Policy", "")
    policy = dict((part.strip() + " ").split(" ", 1) for part in said.split(";") if part.strip())
    found = []
    # Of 'self' Firefox 115 draws our icons; what runs or plays by itself must then be refused one by one.
    refused = ("object-src", "media-src") if policy.get("default-src", "").strip() == "'self'" else ("default-src",)
    if any(policy.get(kind, "").strip() != "'none'" for kind in refused):
        found.append(f"default-src of «{said}»")
    scripts = policy.get("script-src", "").strip()
    if scripts not in ("", "'self'"):
        found.append(f"script-src {scripts}")
    if "*" in said or "unsafe-eval" in said or "http:" in said:
        found.append(f"«{said}» lets in what is not ours")
    if answer.get("Content-Disposition", "").startswith("attachment"):
        # It is saved, and nothing is drawn.
        return found
    ancestors, frame = policy.get("frame-ancestors", "").strip(), answer.get("X-Frame-Options")
    if (ancestors, frame) != ("'none'", "DENY") and not (
        name in FRAMED and (ancestors, frame) == ("'self'", "SAMEORIGIN")
    ):
        found.append(f"frame-ancestors {ancestors}, X-Frame-Options {frame}")
    return found


def _cookies(answer: Any) -> list[str]:
    found = []
    for name, cookie in answer.cookies.items():
        if cookie["max-age"] == 0:
            continue
        if not cookie["secure"]:
            found.append(f"cookie {name} goes over any line")
        if not cookie["httponly"] and name not in READ_BY_SCRIPT:
            found.append(f"cookie {name} is read by scripts")
        if cookie["samesite"] not in ("Lax", "Strict"):
            found.append(f"cookie {name} goes along from other sites")
    return found
