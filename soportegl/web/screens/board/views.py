"""«Tablero»: how the work of a scope stands, for who answers for it, and for who looks into it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from soportegl.directory.models import User
from soportegl.incidents.errors import NotForThem, NotThere
from soportegl.incidents.states import State
from soportegl.lib import clock
from soportegl.lib.addresses import address
from soportegl.lib.text import clean
from soportegl.reading import boards, figures, queues
from soportegl.web.site.access import only
from soportegl.web.site.navigation import has_board
from soportegl.web.site.requests import PersonRequest

if TYPE_CHECKING:
    from soportegl.directory.roles import Permissions

#: Of how many days arrivals are shown, by what is chosen in the address.
PERIODS, USUAL = {"7": "7 días", "30": "30 días", "90": "90 días"}, "30"
#: The parts of what is open, as an address of the queue asks for them.
PARTS = {"at_risk": "en-riesgo", "overdue": "vencida", "paused": "en-pausa"}


class NotSupervising(NotForThem):
    sentence = "El tablero es de quienes supervisan una sede o un nivel, y de quienes auditan."


class NothingToShare(NotThere):
    sentence = "Esa persona no tiene ninguna gestión que usted pueda repartir."


Lead = Callable[..., str]


class Cells(NamedTuple):
    """One row of a table: its name, the way to all of it, and each part with its own."""

    name: str
    short: str
    link: str
    parts: list[tuple[int, str]]


@only(has_board, NotSupervising)
@require_safe
def board(request: PersonRequest) -> HttpResponse:
    """All of it; each number leads to the list it counts."""
    chosen = request.GET.get("dias", "")
    chosen = chosen if chosen in PERIODS else USUAL
    shown = boards.of(request.user.permissions, int(chosen))
    found, lead = shown.now, _lead(request.user.permissions, shown.scope)
    context = {
        "scope": shown.scope,
        "shares": request.user.permissions.is_supervisor,
        "now": clock.now(),
        "periods": [(days, label, days == chosen) for days, label in PERIODS.items()],
        "total": found.total,
        "waiting": sum(each.open for place, each in found.places.items() if place.state == State.TRANSFERRED),
        "days": shown.days,
        "places": [
            _cells(lead, place.label, counted, nivel=str(place.tier.value), estado=place.state.value)._replace(
                short=f"N{place.tier} {'sin tomar' if place.state == State.TRANSFERRED else 'en resolución'}"
            )
            for place, counted in sorted(found.places.items(), key=lambda row: (row[0].tier, row[0].state))
        ],
        "ages": [_cells(lead, name, counted) for name, counted in found.ages],
        "people": [(each, _cells(lead, str(each), counted, tiene=each.username)) for each, counted in shown.people],
        "entities": [_cells(lead, name, counted, entidad=code) for code, name, counted in shown.entities],
        "modules": [_cells(lead, each.name, each.counted, modulo=str(each.key or "")) for each in shown.modules],
        "types": [_cells(lead, each.name, each.counted) for each in shown.expediente_types],
        "municipalities": [(each, _municipality(lead, each, shown)) for each in shown.municipalities],
        "departments": " ".join(shown.departments),
        "queue": lead,
    }
    return render(request, "screens/board/board.html", context)


@only(has_board, NotSupervising)
@require_safe
def share(request: PersonRequest, username: str) -> HttpResponse:
    """What somebody has, the most pressing first, to be marked and assigned to others."""
    person = User.objects.filter(username__iexact=clean(username)).first()
    rows = boards.held_by(person, request.user) if person else []
    if person is None or not rows:
        raise NothingToShare
    beside = request.htmx and not request.htmx.history_restore_request
    context = {
        "title": f"Repartir lo de {person}",
        "body": "screens/board/share.html",
        "back": reverse("board"),
        "back_label": "Tablero",
        "rows": rows,
        "list": urlencode({"tiene": person.username, "en": "tablero"}),
        "most": boards.SHARED,
    }
    response = render(request, "ui/tool_dialog.html" if beside else "ui/tool.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _lead(permissions: Permissions, scope: figures.Scope) -> Lead:
    """The ways to the lists of what is open of a scope: whoever also attends would begin at what they do themselves."""
    queue, always = address("queue"), dict[str, str]()
    if scope.is_of_tiers and len(scope.tiers) == 1:
        # The list of a tier also has what went up from there.
        always["nivel"] = str(*scope.tiers)
    elif scope.everything and permissions.is_desk:
        always["vista"] = "abiertas"
    whole = {"vista": queues.desk_of(queues.views_of(permissions)).slug}
    return lambda **asked: f"{queue}?{urlencode({**always, **asked} or whole)}"


def _cells(lead: Lead, name: str, counted: figures.Counted, **asked: str) -> Cells:
    """A row of how many are open; with what the queue is asked for, each number leads there."""
    leads = bool(asked) and all(asked.values())
    rest = counted.open - counted.at_risk - counted.overdue - counted.paused
    parts = [(counted.open, lead(**asked) if leads else ""), (rest, "")]
    for part, standing in PARTS.items():
        count = getattr(counted, part)
        # Of two thousand numbers most are 0, and an address for each is half of what the page costs.
        parts.append((count, lead(**asked, plazo=standing) if leads and count else ""))
    return Cells(name, name, parts[0][1], parts)


def _municipality(lead: Lead, each: boards.Municipality, shown: boards.Board) -> list[tuple[int, str]]:
    opened, overdue, arrived = each.numbers
    came = urlencode({"entidad": each.code, "desde": shown.since})
    return [
        (opened, lead(entidad=each.code) if opened else ""),
        (overdue, lead(entidad=each.code, plazo=PARTS["overdue"]) if overdue else ""),
        # Of what came to a tier no list says when it came there.
        (arrived, f"{address('report_incidents')}?{came}" if arrived and not shown.scope.is_of_tiers else ""),
    ]
