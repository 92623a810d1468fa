"""The pages that are measured, and the floors beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import cycle

from bench.visitor import Answer, Visitor
from soportegl.directory.models import Membership, System, User
from soportegl.directory.roles import Role, Tier
from soportegl.incidents.models import Incident

REPORTER, ADVISER, CENTRAL, INFORMATICS = "ana.municipal", "raul.regional", "carla.central", "ivan.informatica"
KNOWN = 200


@dataclass
class Measured:
    """One page: who asks what of whom."""

    name: str
    turn: Callable[[], Answer]
    server: str = "product"
    warm_up: int = 20


def pages(address: str, floors: dict[str, str]) -> list[Measured]:
    """Every page and every floor; `floors`: name of the floor's server → its address."""
    visitors = {name: Visitor(address, User.objects.get(username=name)) for name in _names()}
    office = Membership.objects.get(user__username=ADVISER, role=Role.AGENT, tier=Tier.REGIONAL).office_id
    adviser = visitors[ADVISER].at(floors["django"])

    def seeing(who: str, path: str) -> Callable[[], Answer]:
        return partial(visitors[who].see, path)

    bare = Visitor.at(adviser, floors["bare"])
    found = [
        Measured("a) WSGI y psycopg", partial(bare.see, f"/?sede={office}"), "bare"),
        Measured("b) Django con filas", partial(adviser.see, f"/filas/?sede={office}"), "django"),
        Measured("c) Django sin nada", partial(adviser.see, "/nada/"), "django"),
        Measured("Bandeja, Nivel 2", seeing(ADVISER, "/bandeja/?vista=sede")),
        Measured("Bandeja, Nivel 3", seeing(CENTRAL, "/bandeja/?vista=central")),
        Measured("Bandeja, Nivel 4", seeing(INFORMATICS, "/bandeja/?vista=informatica")),
        Measured("Por atender, Nivel 2", seeing(ADVISER, "/bandeja/")),
        Measured("Por atender, Nivel 3", seeing(CENTRAL, "/bandeja/")),
        Measured("Bandeja con filtros, Nivel 3", seeing(CENTRAL, f"/bandeja/?{_filters()}")),
        Measured("Novedades sin novedad", visitors[CENTRAL].news),
    ]
    for who, label in ((REPORTER, "quien reporta"), (ADVISER, "Nivel 2")):
        found.append(Measured(f"Incidencia, {label}", _next_of(visitors[who], _incidents(who))))
    found.append(Measured("Registro", seeing(REPORTER, "/registro/")))
    for who, label in ((REPORTER, "quien reporta"), (ADVISER, "Nivel 2"), (CENTRAL, "Nivel 3")):
        found.append(Measured(f"Consulta, {label}", seeing(who, "/consulta/")))
    found += [
        Measured("Buscar, palabra frecuente", seeing(CENTRAL, "/buscar/?q=sicoin")),
        Measured("Buscar, palabras de una sola", seeing(CENTRAL, f"/buscar/?q=referencia+{_reference()}")),
        # Of every tenth incident, and of none that this person finds in her list.
        Measured("Buscar, palabras de otros", seeing(CENTRAL, "/buscar/?q=modificaci%C3%B3n+presupuestaria")),
        Measured("Crear", visitors[REPORTER].register, warm_up=5),
    ]
    return found


def _names() -> tuple[str, ...]:
    return REPORTER, ADVISER, CENTRAL, INFORMATICS


def _filters() -> str:
    """What a saved view of the central desk asks for."""
    system = System.objects.filter(is_active=True).first()
    return f"sistema={system.slug if system else ''}&urgencia=medium&orden=movimiento"


def _reference() -> str:
    """The number that stands in one of the ended ones alone; 0, in none, where nothing was loaded."""
    seen = Incident.objects.visible_to(User.objects.get(username=CENTRAL)).ended().order_by("-ended_at")
    texts = seen.filter(synopsis__contains=" Referencia ").values_list("synopsis", flat=True)
    return next((text.rsplit(" ", 1)[1].rstrip(".") for text in texts[:1]), "0")


def _incidents(username: str) -> Iterator[str]:
    seen = Incident.objects.visible_to(User.objects.get(username=username))
    return cycle([f"/gestion/{code}/" for code in seen.values_list("code", flat=True)[:KNOWN]])


def _next_of(visitor: Visitor, paths: Iterator[str]) -> Callable[[], Answer]:
    return lambda: visitor.see(next(paths))
