"""Which reports there are: each is a row of the table, and its columns are made of the measures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from soportegl.figures import sums

#: What a column is made of: the measures of one row. None where there is nothing to say.
Of = Callable[[dict[str, int]], float | None]


class Kind(StrEnum):
    COUNT = "count"
    SHARE = "share"
    """A part of one."""
    TIME = "time"
    """Seconds."""


class Column(NamedTuple):
    """One column of a report."""

    key: str
    label: str
    kind: Kind
    of: Of


class Group(NamedTuple):
    """By what the rows of a report are told apart."""

    slug: str
    label: str
    by: tuple[str, ...]
    personal: bool = False
    """Whether its rows are people."""


@dataclass(frozen=True)
class Report:
    """One report: what it is about, its columns, and how its rows can be told apart, the usual way first."""

    slug: str
    label: str
    about: str
    columns: tuple[Column, ...]
    groups: tuple[str, ...]


def _count(key: str, label: str) -> Column:
    return Column(key, label, Kind.COUNT, lambda row: row[key])


def _share(key: str, label: str, part: str, whole: str) -> Column:
    return Column(key, label, Kind.SHARE, lambda row: row[part] / row[whole] if row[whole] else None)


def _mean(key: str, label: str, seconds: str, of: str) -> Column:
    return Column(key, label, Kind.TIME, lambda row: row[seconds] / row[of] if row[of] else None)


GROUPS = {
    each.slug: each
    for each in (
        Group("nivel", "Nivel", ("tier",)),
        Group("sede", "Sede", ("office",)),
        Group("persona", "Persona", ("person",), personal=True),
        Group("entidad", "Entidad", ("entity",)),
        Group("sistema", "Sistema", ("system",)),
        Group("modulo", "Módulo", ("module",)),
        Group("expediente", "Tipo de expediente", ("expediente_type",)),
        Group("dia", "Día", (sums.DAY,)),
        Group("mes", "Mes", (sums.MONTH,)),
        Group("hora", "Hora", ("hour", "weekday")),
    )
}
_ALL = tuple(slug for slug in GROUPS if slug != "hora")
_WEEK = ("Lunes", "Martes", "Miércoles", "Jueves", "Viernes", "Sábado", "Domingo")

REPORTS = {
    each.slug: each
    for each in (
        Report(
            "carga",
            "Carga de trabajo",
            "Cuánto llegó, cuánto se atendió y cómo salió. La gestión que pasa por dos niveles se recibe y se atiende"
            " en los dos.",
            (
                _count("arrived", "Creadas"),
                _count("received", "Recibidas"),
                _count("attended", "Atendidas"),
                _count("sent_up", "Trasladadas"),
                _count("sent_back", "Devueltas"),
                _count("ended", "Terminadas"),
            ),
            _ALL,
        ),
        Report(
            "cumplimiento",
            "Cumplimiento de plazos",
            "De lo que salió de cada nivel con un plazo, cuánto se tomó y cuánto se resolvió a tiempo.",
            (
                _count("take_promised", "Con plazo para tomar"),
                _count("take_kept", "Tomadas a tiempo"),
                _share("take_share", "% a tiempo", "take_kept", "take_promised"),
                _count("solve_promised", "Con plazo para resolver"),
                _count("solve_kept", "Resueltas a tiempo"),
                _share("solve_share", "% a tiempo", "solve_kept", "solve_promised"),
            ),
            _ALL,
        ),
        Report(
            "tiempos",
            "Tiempo en cada nivel y en pausas",
            "Promedios por paso por un nivel: horas hábiles hasta tomarla y hasta que salió, y tiempo de calendario en"
            " pausa y en total.",
            (
                _count("attended", "Atendidas"),
                _mean("take", "Hasta tomarla", "take_seconds", "taken"),
                _mean("work", "Tiempo hábil", "worked_seconds", "worked"),
                _mean("pause", "En pausa", "paused_seconds", "worked"),
                _mean("whole", "De calendario", "whole_seconds", "attended"),
            ),
            _ALL,
        ),
        Report(
            "primer-nivel",
            "Resueltas en el primer nivel",
            "De lo que alguien resolvió, cuánto no tuvo que subir de la Mesa de Ayuda Regional.",
            (
                _count("solved", "Resueltas"),
                _count("first_level", "En el primer nivel"),
                _share("first_share", "% en el primer nivel", "first_level", "solved"),
            ),
            ("sede", *(slug for slug in _ALL if slug != "sede")),
        ),
        Report(
            "devoluciones",
            "Devoluciones y reaperturas",
            "Cuánto volvió al nivel de abajo, y cuánto volvió a abrirse después de terminado.",
            (
                _count("attended", "Atendidas"),
                _count("sent_back", "Devueltas"),
                _share("back_share", "% devueltas", "sent_back", "attended"),
                _count("ended", "Terminadas"),
                _count("reopened", "Reabiertas"),
                _share("reopened_share", "% reabiertas", "reopened", "ended"),
            ),
            _ALL,
        ),
        Report(
            "verificacion",
            "Verificación de las soluciones",
            "De lo finalizado, cuánto confirmó quien lo reportó y cuánto quedó sin verificar.",
            (
                _count("finalized", "Finalizadas"),
                _count("verified", "Verificadas"),
                _share("verified_share", "% verificadas", "verified", "finalized"),
                _count("unverified", "Sin verificar"),
            ),
            ("sede", *(slug for slug in _ALL if slug != "sede")),
        ),
        Report(
            "llegadas",
            "Llegadas por hora y día de la semana",
            "A qué hora y en qué día llega lo que hay que atender.",
            (
                *(_count(f"day{number}", name) for number, name in enumerate(_WEEK)),
                _count("received", "Total"),
            ),
            ("hora",),
        ),
    )
}
