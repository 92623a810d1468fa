"""What is asked of a report, as fields: `figures.asking` reads them, and says what is wrong with each."""

from __future__ import annotations

from django import forms

from soportegl.directory.models import Module, Office, System
from soportegl.directory.roles import Tier
from soportegl.figures.asking import Asked
from soportegl.figures.reports import GROUPS
from soportegl.web.ui.forms import Form

_DAY = {"placeholder": "dd/mm/aaaa", "inputmode": "numeric", "autocomplete": "off"}


class ReportForm(Form):
    """The filters of a report, with what an address says of them."""

    desde = forms.CharField(label="Desde", required=False, widget=forms.TextInput(_DAY))
    hasta = forms.CharField(label="Hasta", required=False, widget=forms.TextInput(_DAY))
    por = forms.CharField(label="Ver por", required=False)
    nivel = forms.CharField(label="Nivel", required=False)
    sede = forms.CharField(label="Sede", required=False)
    sistema = forms.CharField(label="Sistema", required=False)
    modulo = forms.CharField(label="Módulo", required=False)
    entidad = forms.CharField(
        label="Entidad",
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "placeholder": "Código o nombre", "maxlength": 200}),
    )
    persona = forms.CharField(
        label="Persona", required=False, widget=forms.TextInput({"autocomplete": "off", "placeholder": "Usuario"})
    )
    comparar = forms.BooleanField(label="Comparar con el período anterior", required=False)

    def __init__(self, asked: Asked, *, of_rows: bool = True) -> None:
        period = asked.period
        days = {"desde": f"{period.since:%d/%m/%Y}", "hasta": f"{period.until:%d/%m/%Y}"}
        super().__init__({**days, "por": asked.group.slug, **{k: v for k, v in asked.written.items() if v}})
        groups = [GROUPS[slug] for slug in asked.report.groups]
        self._offer("por", [(each.slug, each.label) for each in groups if asked.scope.names or not each.personal], "")
        tiers = [(str(tier.value), f"N{tier.value} {tier.label}") for tier in Tier if tier > Tier.MUNICIPAL]
        self._offer("nivel", tiers, "Todos")
        offices = Office.objects.all() if asked.scope.everything or asked.scope.tiers else asked.scope.own_offices
        self._offer("sede", [(str(row.pk), row.name) for row in offices], "Todas")
        self._offer("sistema", [(row.slug, row.name) for row in System.objects.all()], "Todos")
        modules = Module.objects.select_related("system").order_by("system__position", "sort_key")
        self._offer("modulo", [(str(row.pk), f"{row.name} ({row.system})") for row in modules], "Todos")
        if not asked.scope.names:
            del self.fields["persona"]
        for name in () if of_rows else ("por", "comparar"):
            del self.fields[name]
        self.refuse({name: said for name, said in asked.wrong.items() if name in self.fields})

    def _offer(self, name: str, choices: list[tuple[str, str]], every: str) -> None:
        self.fields[name].widget = forms.Select(choices=[("", every), *choices] if every else choices)
