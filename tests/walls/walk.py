"""Every address of the pages with everything that stands in it, and what each person gets of it."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from functools import lru_cache
from typing import Any, NamedTuple

from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from soportegl.incidents.states import BY_PATH
from tests.cast import SYNOPSIS
from tests.walls.people import AT_ADMIN, WHO, Crowd

#: Addresses of programs have a table of their own, tests/api/expected.py.
PROGRAMS, ADMIN = "api/v1/", "administracion/"
#: Verbs share one form: of these it is also read, of the others only sent.
READ_AS_WELL = ("nota", "trasladar")
TEXT = "Se revisó el saldo de la cuenta"
#: What is sent to every address: a field of each form, with something right in it.
SENT: dict[str, Any] = {
    "debtor": "bank",
    **dict.fromkeys(("text", "reason", "tried", "solution", "why"), TEXT),
    "holder": "rosa.regional",
    "expediente_number": "311",
    "what": "texto-0",
    "system": "sicoin-gl",
    "synopsis": SYNOPSIS,
    "phone": "5500-0142",
    "email": "ana@correo.example",
    "key": "6f1f4d0a-5a56-4c5e-9f0e-2f6b4b1c7a10",
    "name": "Una",
    "word": "una",
    "whom": "2",
    "theme": "dark",
    "scopes": "incidencias:leer",
    "days": "30",
    "answer": "works",
    "username": "ana.municipal",
    "password": "ninguna",
    "densidad": "compacta",
}
#: What is declared as a regular expression, by how it begins, with an address that it takes.
EXAMPLES = {
    "^[lL]": "login/frmLogin.aspx",
    "^recuperar": "recuperar/1-abc-def/",
    "administracion/^": "administracion/directory/",
    "administracion/(": "administracion/lo-que-no-hay",
}
#: Statuses by sign; expected.txt says what each means.
SIGNS = {
    **dict.fromkeys((200, 201, 204), "2"),
    **dict.fromkeys((409, 410), "9"),
    **dict.fromkeys((400, 412), "0"),
    401: "1",
    403: "3",
    404: "4",
    405: "7",
    422: "5",
    503: "8",
}
MOVED = (301, 302, 303)


class Place(NamedTuple):
    """An address as it is declared, with a verb filled in where one stands; its name, and its view."""

    path: str
    name: str
    view: Any

    @property
    def who(self) -> tuple[str, ...]:
        return AT_ADMIN if self.path.startswith(ADMIN) else WHO

    @property
    def methods(self) -> tuple[str, ...]:
        only_sent = self.name == "verb" and self.path.split("/")[-2] not in READ_AS_WELL
        return ("POST",) if only_sent else ("GET", "POST")


@lru_cache(maxsize=1)
def places() -> list[Place]:
    """Every address once; those of programs are not among them."""
    found: dict[str, Place] = {}
    for place in _declared(get_resolver().url_patterns, ""):
        if place.path.startswith(PROGRAMS):
            continue
        verbs = BY_PATH if place.name == "verb" else ("nota",)
        for verb in verbs if "<verb:verb>" in place.path else ("",):
            path = place.path.replace("<verb:verb>", verb)
            path = next((shown for start, shown in EXAMPLES.items() if path.startswith(start)), path)
            found.setdefault(path, place._replace(path=path))
    return list(found.values())


def _declared(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[Place]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _declared(pattern.url_patterns, path)
        else:
            yield Place(path, pattern.name or "", pattern.callback)


def addresses(crowd: Crowd, place: Place, who: str) -> list[str]:
    """Of what is inside of this person's reach, then of what is outside, when there is anything to be inside of."""
    if place.name == "verify":
        return [crowd.link, "/verificar/nada/"]
    if "<" not in place.path:
        return [f"/{place.path}"]
    return [f"/{_filled(place.path, NOTHING | known)}" for known in _known(crowd, place, who)]


#: What nothing is known of is a thing that there is not.
NOTHING: dict[str, Any] = {
    **dict.fromkeys(("pk", "object_id", "message"), 999999),
    **dict.fromkeys(("handle", "slug", "provider_id", "kind", "token"), "nada"),
    "number": 1,
    "content_type_id": 1,
    "code": "2020-0000000-0",
    "key": "00000000-0000-0000-0000-000000000000",
}


def _filled(path: str, values: dict[str, Any]) -> str:
    for declared, value in values.items():
        for kind in ("int", "str", "slug", "uuid", "path"):
            path = path.replace(f"<{kind}:{declared}>", str(value))
    return path


def _known(crowd: Crowd, place: Place, who: str) -> list[dict[str, Any]]:
    name, (mine, others) = place.name, (crowd.things[who], crowd.things["otto"])
    if place.path.startswith("gestion/") or name == "registered":
        return crowd.cases
    if name == "entity_note":
        return [{"code": "0701", "pk": each.entity_note} for each in (mine, others)]
    if name in OWN:
        declared, thing = OWN[name]
        return [{declared: getattr(each, thing)} for each in (mine, others)]
    if "<path:object_id>" in place.path and (model := _administered(place)):
        row = model._base_manager.order_by("pk").first()
        return [{"object_id": row.pk if row else 999999}]
    return pairs(crowd).get(name, [{}])


#: What is one person's alone: where it stands in the address, and which of their things it is.
OWN = {
    "saved_view": ("number", "saved_view"),
    "bulk_run": ("pk", "bulk_run"),
    "notice": ("pk", "notice"),
    "snooze_done": ("pk", "snooze"),
    "mfa_edit_webauthn": ("pk", "passkey"),
    "mfa_remove_webauthn": ("pk", "passkey"),
    "upload_remove": ("key", "upload"),
    "report_subscription_end": ("pk", "subscription"),
    "upload_pieces": ("key", "upload"),
    "arrived": ("handle", "handle"),
}


def pairs(crowd: Crowd) -> dict[str, list[dict[str, Any]]]:
    """What is the same for everybody: one that there is or is near, and one that is not."""
    answers = [{"number": row.pk} for row in crowd.canned]
    providers = [{"slug": slug, "provider_id": slug} for slug in ("en-uso", "sin-uso")]
    person = [{"pk": crowd.people.ana.pk}, {}]
    entities = [{"code": "0701"}, {"code": "0901"}]
    return {
        **dict.fromkeys(("entity", "entity_contact"), entities),
        **dict.fromkeys(("canned_answer", "canned_answer_retire", "canned_answer_back"), answers),
        **dict.fromkeys(("sign_in_elsewhere", "openid_connect_callback", "left_elsewhere", "saml_metadata"), providers),
        **dict.fromkeys(("view_as", "directory_user_password", "directory_user_factor"), person),
        "board_share": [{"username": "raul.regional"}, {"username": "nestor.norte"}],
        "hand_over": crowd.posts,
        "mail_send_again": [{"pk": crowd.mail.pk}, {}],
        "help_chapter": [{"slug": "municipal"}, {}],
        "sheet_template": [{"kind": "sedes"}, {}],
        **{name: [{"slug": "carga"}, {}] for name in ("report", "report_subscribe")},
        "report_file": [{"slug": "carga", "kind": "csv"}, {"slug": "carga"}],
        "report_incidents_file": [{"kind": "csv"}, {}],
    }


def _administered(place: Place) -> Any:
    label, model = place.path.split("/")[1:3]
    return next((each for each in admin.site._registry if each._meta.label_lower == f"{label}.{model}"), None)


def ask(browser: Client, method: str, address: str, **headers: str) -> Any:
    """The answer; whatever was done is undone, also in the browser."""
    kept, sent = copy(browser.cookies), {"data": SENT} if method == "POST" else {}
    answer: Any
    with transaction.atomic():
        if method in ("GET", "POST"):
            answer = getattr(browser, method.lower())(address, secure=True, headers=headers, **sent)
        else:
            answer = browser.generic(method, address, secure=True, headers=headers)
        answer.body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    browser.cookies = kept
    return answer


def sign(answer: Any) -> str:
    """One letter for what somebody gets."""
    target = answer["Location"] if answer.status_code in MOVED else answer.get("HX-Redirect", "")
    if not target:
        asks = answer.status_code == 403 and b'name="confirm_page"' in answer.body
        return "c" if asks else SIGNS.get(answer.status_code, f"[{answer.status_code}]")
    if target.startswith(("/ingresar/?", "/administracion/login/")) or target == "/ingresar/":
        return "s"
    return "f" if target.startswith("/seguridad/?") else ">"
