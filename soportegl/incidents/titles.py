"""What a case is called: the first thing that its synopsis says after greetings and mail headers."""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST = 140
#: A greeting goes on to the next of these, unless it is so far away that something else has begun.
_STOPS = re.compile(r"[,.;:!\n]+")
_FAR = 70
#: After a greeting without a stop, a line of so few words is whom it greets.
_NAMES = 5

_GREETING = re.compile(
    r"[¡!\s]*(?:(?:muy\s+)?buen(?:os|as)?\s+(?:d[ií]as?|tardes?|noches?)|muy\s+buenas|buenas|hola|saludos(?:\s+cordiales)?"
    r"|(?:un\s+)?cordial\s+saludo|(?:estimad|apreciad|distinguid)[oa]s?|apreciables?|respetables?|señor(?:es|as?)?|presente(?=\W*\Z)"
    r"|a\s+quien\s+(?:corresponda|interese)|reciban?\s+un\s+(?:cordial|atento)\s+saludo"
    r"|les?\s+saludo(?:\s+(?:muy\s+)?(?:atenta|cordial|respetuosa)mente)?"
    r"|(?:es|ha\s+sido)\s+un\s+gusto\s+saludarl[eo]s?|espero\s+que\s+(?:se\s+encuentren?|est[eé]n?|todo)"
    r"|dese[aá]ndoles?|que\s+tengan?\s+(?:un\s+)?(?:buen|feliz|excelente))\b",
    re.IGNORECASE,
)
_WHOM = re.compile(
    r"\s*(?:a\s+todos|a\s+tod[oa]s|señor(?:es|as?)?|compañer[oa]s?|licenciad[oa]s?|ingenier[oa]s?|colegas?|equipo|amig[oa]s?"
    r"|lic(?:da)?\b\.?|ing\b\.?|(?:de\s+(?:la\s+)?)?mesa\s+de\s+ayuda)(?!\w)",
    re.IGNORECASE,
)
#: Of these sentences all is greeting, up to a stop or to where they turn to what is said.
_WISH = re.compile(r"(?:un|cordial|les?)\s+(?:\w+\s+)?saludo|saludarl|espero|dese|que\s+tenga", re.IGNORECASE)
_TURN = re.compile(
    r"[\s,]*\b(?:y\s+)?(?:a\s+la\s+vez(?!\s+que\b)|al\s+mismo\s+tiempo(?!\s+que\b)"
    r"|por\s+(?:este\s+medio|medio\s+de\s+la\s+presente|la\s+presente))\b[\s,]*"
    r"|\s+y\s+(?=(?:(?:les?|me|nos)\s+)?(?:solicit|pido|pedimos|ruego|report|inform|consult|necesit|quisiera))",
    re.IGNORECASE,
)
_THANKS = (
    r"(?:(?:(?:muchas|mil|infinitas)\s+)?gracias(?:\s+(?:de\s+antemano|anticipadas"
    r"|por\s+(?:su|la|el)\s+(?:\w+\s+)?(?:atenci[oó]n|apoyo|ayuda|tiempo|colaboraci[oó]n)))?"
    r"|atte|att|(?:muy\s+)?(?:atenta|cordial|respetuosa)mente|saludos(?:\s+cordiales)?|cordiales\s+saludos)[\s.,;:!]*"
)
_CLOSING = re.compile(rf"[¡\s]*{_THANKS}", re.IGNORECASE)
_CLOSES = re.compile(rf"(?:.*[\s.,;:!¡])?{_THANKS}", re.IGNORECASE)
_HEADER = re.compile(
    r"(?P<name>de|para|desde|from|to|cc|cco|bcc|enviad[oa](?:\s+el)?|sent|fecha|date|importancia|adjuntos?|datos\s+adjuntos"
    r"|responder\s+a|reply-to|asunto|subject)\s*:[ \t]*(?P<value>[^\n]*)",
    re.IGNORECASE,
)
_REPLY = re.compile(r"(?:\s*(?:re|rv|fw|fwd|rm)\s*:)+\s*", re.IGNORECASE)
_RULE = re.compile(
    r"[\s>*_=-]*(?:(?P<mail>mensaje\s+(?:original|reenviado)|original\s+message|forwarded\s+message)[\s>*_=:-]*)?",
    re.IGNORECASE,
)
# With two other letters none of the above begins: a list asks it of every row.
_PERHAPS = re.compile(
    r"\s*(?:[¡!>*_=-]|a |a[dps]|at[et]|b[cu]|c[co]|d[aei]|e[ns]|f[erw]|grac|h[ao]|im|le|mu|p[ar]|qu|r[emv]|s[aeu]|to|un"
    r"|\Z)",
    re.IGNORECASE,
)


@lru_cache(maxsize=2048)  # for a page of the queue 0.2 ms: its rows are mostly those of a moment ago
def title_of(synopsis: str) -> str:
    """The first line that says something, short enough for a heading; of nothing but a greeting, the greeting."""
    first = (_PERHAPS.match(synopsis) and _said(synopsis)) or synopsis.strip().split("\n", 1)[0]
    return first if len(first) <= LONGEST else first[: LONGEST - 1].rsplit(" ", 1)[0] + "…"


def says_something(synopsis: str) -> bool:
    """Whether more than a greeting or the headers of a mail is there."""
    return not _PERHAPS.match(synopsis) or bool(_said(synopsis))


def _said(synopsis: str) -> str:
    lines = [line.strip() for line in synopsis.split("\n")]
    headers, subject, closed = 0, "", False
    last = next((at for at in range(len(lines) - 1, 0, -1) if lines[at] and not _CLOSING.fullmatch(lines[at])), 0)
    for number, line in enumerate(lines):
        if rule := _RULE.fullmatch(line):
            headers += bool(rule["mail"])
            continue
        if (found := _HEADER.match(line)) and (headers or _begins_mail(found, lines[number + 1 :])):
            headers += 1
            if found["name"].lower() in ("asunto", "subject"):
                subject = _begun(_without_greeting(_REPLY.sub("", found["value"], count=1), more=True))
            continue
        if subject:
            break
        rest = _without_greeting(_REPLY.sub("", line) if _REPLY.match(line) else line, more=number < last)
        if rest and not (closed and _signs(rest)):
            return rest
        closed = closed or bool(_CLOSES.fullmatch(line))
    return subject


def _signs(line: str) -> bool:
    """Whether a line after «Saludos» is a name, and not what somebody has to say after it."""
    words = line.replace(".", " ").split()
    return len(words) == 1 or (
        len(words) < _NAMES and all(word.istitle() or word in ("de", "del", "la", "y") for word in words)
    )


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
        wish = _WISH.search(found[0])
        if wish and (turn := _TURN.search(rest, end, stop.start() if stop else len(rest))):
            end = turn.end()
        elif stop and stop.start() - end <= _FAR and (wish or not _is_said(rest, end, stop, more=more)):
            # «Buenos días licenciada María, no puedo…»: what lies before the stop is whom it greets.
            end = stop.end()
            if turn := _TURN.match(rest, end):
                end = turn.end()
        elif more and len(rest[end:].split()) < _NAMES:
            return ""
        rest = rest[end:].strip()
    if _CLOSING.fullmatch(rest):
        return ""
    return line if rest == line else _begun(rest.lstrip(" ,.;:!-"))


def _is_said(line: str, begun: int, stop: re.Match[str], *, more: bool) -> bool:
    """Whether what lies before a stop after which a line says nothing is no name, but what it is about."""
    after = line[stop.end() :].strip()
    if after and not _CLOSING.fullmatch(after):
        return False
    small = sum(word[:1].islower() for word in line[begun : stop.start()].split())
    return small >= (_NAMES if more else _NAMES - 2)


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


__all__ = ["LONGEST", "says_something", "title_of"]
