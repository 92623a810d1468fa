"""What a case is called: the first thing that its synopsis says after greetings and mail headers."""

from __future__ import annotations

import re

LONGEST = 140
#: A greeting goes on to the next of these, unless it is so far away that something else has begun.
_STOPS = re.compile(r"[,.;:!\n]+")
_FAR = 70
#: After a greeting without a stop, a line of so few words is whom it greets.
_NAMES = 5

_GREETING = re.compile(
    r"[¡!\s]*(?:(?:muy\s+)?buen(?:os|as)?\s+(?:d[ií]as?|tardes?|noches?)|muy\s+buenas|buenas|hola|saludos(?:\s+cordiales)?"
    r"|(?:un\s+)?cordial\s+saludo|(?:estimad|apreciad|distinguid)[oa]s?|apreciables?|respetables?|señor(?:es|as?)?|presente"
    r"|a\s+quien\s+(?:corresponda|interese)|reciban?\s+un\s+(?:cordial|atento)\s+saludo|le[s]?\s+saludo"
    r"|(?:es|ha\s+sido)\s+un\s+gusto\s+saludarl[eo]s?|espero\s+que\s+(?:se\s+encuentren?|est[eé]n?|todo)"
    r"|dese[aá]ndoles?|que\s+tengan?\s+(?:un\s+)?(?:buen|feliz|excelente))\b",
    re.IGNORECASE,
)
_WHOM = re.compile(
    r"\s*(?:a\s+todos|a\s+tod[oa]s|señor(?:es|as?)?|compañer[oa]s?|licenciad[oa]s?|ingenier[oa]s?|colegas?|equipo|amig[oa]s?"
    r"|lic(?:da)?\b\.?|ing\b\.?|(?:de\s+(?:la\s+)?)?mesa\s+de\s+ayuda)(?!\w)",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"(?P<name>de|para|desde|from|to|cc|cco|bcc|enviad[oa](?:\s+el)?|sent|fecha|date|importancia|adjuntos?|datos\s+adjuntos"
    r"|responder\s+a|reply-to|asunto|subject)\s*:[ \t]*(?P<value>[^\n]*)",
    re.IGNORECASE,
)
_REPLY = re.compile(r"(?:\s*(?:re|rv|fw|fwd|rm)\s*:)+\s*", re.IGNORECASE)
_RULE = re.compile(
    r"[\s>*_=-]*(?:(?:mensaje\s+(?:original|reenviado)|original\s+message|forwarded\s+message)[\s>*_=:-]*)?",
    re.IGNORECASE,
)
# With two other letters none of the above begins: a list asks it of every row.
_PERHAPS = re.compile(
    r"\s*(?:[¡!>*_=-]|a |a[dps]|b[cu]|c[co]|d[aei]|e[ns]|f[erw]|h[ao]|im|le|mu|p[ar]|qu|r[emv]|s[aeu]|to|un|\Z)",
    re.IGNORECASE,
)


def title_of(synopsis: str) -> str:
    """The first line that says something, short enough for a heading; of nothing but a greeting, the greeting."""
    first = (_PERHAPS.match(synopsis) and _said(synopsis)) or synopsis.strip().split("\n", 1)[0]
    return first if len(first) <= LONGEST else first[: LONGEST - 1].rsplit(" ", 1)[0] + "…"


def says_something(synopsis: str) -> bool:
    """Whether more than a greeting or the headers of a mail is there."""
    return not _PERHAPS.match(synopsis) or bool(_said(synopsis))


def _said(synopsis: str) -> str:
    lines = [line.strip() for line in synopsis.split("\n")]
    headers, subject = 0, ""
    for number, line in enumerate(lines):
        if _RULE.fullmatch(line):
            continue
        if (found := _HEADER.match(line)) and (headers or _begins_mail(found, lines[number + 1 :])):
            headers += 1
            if found["name"].lower() in ("asunto", "subject"):
                subject = _begun(_without_greeting(_REPLY.sub("", found["value"], count=1), more=True))
            continue
        if subject:
            break
        if rest := _without_greeting(
            _REPLY.sub("", line) if _REPLY.match(line) else line, more=any(lines[number + 1 :])
        ):
            return rest
    return subject


def _begins_mail(found: re.Match[str], after: list[str]) -> bool:
    """Whether this is a mail's header, and not «Fecha: la del recibo no es la de hoy»."""
    following = next(filter(None, after), "")
    return found["name"].lower() in ("asunto", "subject") or "@" in found["value"] or bool(_HEADER.match(following))


def _without_greeting(line: str, *, more: bool) -> str:
    """What a line says after its greetings; `more` lines say the rest when it is only to whom they are addressed."""
    rest = line
    while found := _GREETING.match(rest):
        end = found.end()
        while whom := _WHOM.match(rest, end):
            end = whom.end()
        stop = _STOPS.search(rest, end)
        if stop and stop.start() - end <= _FAR:
            # «Buenos días licenciada María, no puedo…»: what lies before the stop is whom it greets.
            end = stop.end()
        elif more and len(rest[end:].split()) < _NAMES:
            return ""
        rest = rest[end:].strip()
    if rest == line:
        return line
    return _begun(rest.lstrip(" ,.;:!-"))


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


__all__ = ["LONGEST", "says_something", "title_of"]
