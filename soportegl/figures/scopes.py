"""Whose figures somebody sees: of their offices, of their tier, or of everything."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from soportegl.directory.models import Office
from soportegl.directory.roles import Permissions, Tier

NONE_OF_THEIRS = "Los reportes son de quienes atienden, supervisan, auditan o administran."


@dataclass(frozen=True)
class Scope:
    """What is counted for somebody: what stands at these offices, at whatever tier, or at these tiers."""

    everything: bool = False
    offices: frozenset[int] = frozenset()
    tiers: frozenset[int] = frozenset()
    names: bool = False
    """Whether who works is told apart: for those who answer for how work is shared, or who look into it."""

    @property
    def condition(self) -> Q:
        """Of figures, and of incidents, which call these columns the same."""
        if self.everything:
            return Q()
        return Q(office__in=sorted(self.offices)) | Q(tier__in=sorted(self.tiers))

    @property
    def where(self) -> tuple[str, dict[str, list[int]]]:
        """The same of an incident `i`, as SQL."""
        if self.everything:
            return "TRUE", {}
        given = {"offices": sorted(self.offices), "tiers": sorted(self.tiers)}
        return "(i.office_id = ANY(%(offices)s) OR i.tier = ANY(%(tiers)s))", given

    @property
    def own_offices(self) -> QuerySet[Office]:
        """Those it is of, when it is of some."""
        return Office.objects.filter(pk__in=self.offices)

    @property
    def is_of_tiers(self) -> bool:
        """Whether it is of tiers alone, which nothing is registered at: what reaches them comes to it."""
        return bool(self.tiers) and not self.offices

    @property
    def label(self) -> str:
        """What it is called: «Todos los niveles», «Sede Sololá», «Mesa de Ayuda Central»."""
        if self.everything:
            return "Todos los niveles y sedes"
        offices = self.own_offices.values_list("name", flat=True)
        return ", ".join([*offices, *(str(Tier(tier).label) for tier in sorted(self.tiers))])


def scope_of(permissions: Permissions) -> Scope | None:
    """What this person sees figures of; None for whoever only reports."""
    if permissions.is_auditor or permissions.is_administrator:
        # Who administers keeps accounts, and judges nobody's work.
        return Scope(everything=True, names=permissions.is_auditor or permissions.is_supervisor)
    if permissions.is_supervisor:
        tiers = permissions.supervisor_tiers - {Tier.REGIONAL}
        return Scope(offices=permissions.supervisor_offices, tiers=tiers, names=True)
    if permissions.is_desk:
        return Scope(offices=permissions.agent_offices, tiers=permissions.agent_tiers - {Tier.REGIONAL})
    return None
