"""What both ways of registering share: for whom, on which system, under which key, and what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.http import QueryDict

from soportegl.directory.models import Consequence, Entity, ExpedienteType, Module, System, User
from soportegl.hosts.models import Arrival
from soportegl.incidents import files, registration
from soportegl.incidents.errors import Invalid, Refused
from soportegl.incidents.models import Incident
from soportegl.incidents.registration import Report
from soportegl.incidents.report import NOTHING_TO_FOLLOW, wrong_moment
from soportegl.lib.query_cache import CachedQuery
from soportegl.lib.text import sort_key
from soportegl.reading.incident import ended_with
from soportegl.web.site.requests import PersonRequest, same_person
from soportegl.web.site.staging import stage_all, staged_keys
from soportegl.web.ui.forms import RegistrationForm

_ENTITIES = CachedQuery(lambda keys: Entity.objects.filter(pk__in=keys, is_active=True).select_related("office"))


@dataclass(frozen=True)
class Setting:
    """Whom the form is about, before anything is typed."""

    reporter: User
    entity: Entity
    system: System
    follows: Incident | None = None
    arrival: Arrival | None = None
    """The screen somebody comes from, as its host said it."""

    @cached_property
    def position(self) -> str:
        """The reporter's in that entity."""
        return registration.position_of(self.reporter, self.entity)

    def form(self, typed: QueryDict | None = None) -> RegistrationForm:
        """An empty form with the contact details of the person, or with what was typed before."""
        known = {"phone": self.reporter.phone, "email": self.reporter.email, **self._from_host()}
        return RegistrationForm(self.system, initial={**known, **(typed.dict() if typed else {})})

    def _from_host(self) -> dict[str, Any]:
        """What the host said and the form asks: its names are those of our catalogues, however they are written."""
        if (said := self.arrival) is None:
            return {}
        modules = Module.objects.filter(system=self.system, is_active=True)
        types = ExpedienteType.objects.filter(is_active=True)
        return {
            "module": modules.filter(sort_key=sort_key(said.module_name)).first(),
            "expediente_type": types.filter(sort_key=sort_key(said.operation_type)).first(),
            "expediente_number": said.operation_number,
            "consequence": Consequence.objects.filter(is_active=True, sort_key=sort_key(said.stops)).first(),
            # What was to stop while somebody signed in has stopped.
            "needed_by": said.needed_by if not wrong_moment(said.needed_by) else None,
        }

    def report(self, form: RegistrationForm) -> Report:
        """What the form says. Raises Invalid when a choice is none of the list."""
        if not form.is_valid():
            raise Invalid(form="Revise los datos marcados.")
        values = form.cleaned_data
        return Report(
            system=self.system,
            synopsis=values["synopsis"],
            phone=values["phone"],
            email=values["email"],
            module=values["module"],
            expediente_type=values["expediente_type"],
            expediente_number=values["expediente_number"],
            follows=self.follows,
            consequence=values["consequence"],
            needed_by=values["needed_by"],
            context=self.arrival,
        )


def entities_of(user: User) -> list[Entity]:
    """The entities in use that the person reports for."""
    found: list[Entity] = _ENTITIES.of(user.permissions.reports_for).instances()
    return found


def followed(request: PersonRequest, typed: QueryDict | None) -> Incident | None:
    """The ended incident that the new one continues. Raises Invalid when a form names one that is not there."""
    asked = (typed or QueryDict()).get("follows") or request.GET.get("sigue", "")
    if not asked:
        return None
    found = ended_with(asked, request.user)
    if found is None and request.method == "POST":
        raise Invalid(follows=NOTHING_TO_FOLLOW)
    return found


def repeated(
    request: PersonRequest,
    first: Incident,
    setting: Setting | None,
    form: RegistrationForm,
    key: str,
) -> tuple[Incident | None, str]:
    """What a form whose key is used up means: the incident that says the same, or a free key to ask under.

    The free key follows from the used one, so that the same form asks under the same key however often it is sent.
    """
    report = _report_of(setting, form)
    hashes = {files.digest_of(file) for file in request.FILES.getlist("attachments")}
    used: Incident | None = first
    tried = []
    while used is not None:
        tried.append(key)
        loaded = {upload.sha256 for form_key in tried for upload in files.staged(form_key, owner=request.user)}
        if (
            report
            and setting
            and registration.is_of(
                used, report, entity=setting.entity, reporter=setting.reporter, hashes=hashes | loaded
            )
        ):
            return used, key
        key = str(uuid5(NAMESPACE_URL, key))
        used = registration.registered_with(registration.key_of(key), by=request.user)
    files.move(tried, key, owner=request.user)
    return None, key


def why_again(request: PersonRequest, first: Incident, key: str) -> Refused:
    """Why nothing is registered yet under this free key, whose files are loaded."""
    wrong_files = stage_all(request, key)
    return Invalid(attachments=wrong_files) if wrong_files else registration.OtherContent(first)


def _report_of(setting: Setting | None, form: RegistrationForm) -> Report | None:
    """What the form says; None when it says nothing that can be registered, and so nothing that was."""
    try:
        return setting.report(form) if setting else None
    except Invalid:
        return None


def values(
    request: PersonRequest, setting: Setting, form: RegistrationForm, key: str, wrong_files: str
) -> dict[str, Any]:
    """What both ways of registering hand to their action. Raises Refused; what arrived stays loaded."""
    same_person(request)
    if wrong_files:
        raise Invalid(attachments=wrong_files)
    return {
        "report": setting.report(form),
        "entity": setting.entity,
        "key": registration.key_of(key),
        "by": request.user,
        "uploads": staged_keys(key, owner=request.user),
    }


def context_of(request: PersonRequest, form: RegistrationForm, key: str, refusal: Refused | None) -> dict[str, Any]:
    """What both pages draw: the form, its files, and what was wrong with them."""
    wrong = refusal.fields if isinstance(refusal, Invalid) else {}
    # It is asked about in a notice of its own, with the way to what is there already.
    asks = isinstance(refusal, registration.OtherContent)
    if wrong:
        form.refuse({name: why for name, why in wrong.items() if name not in ("attachments", "form")})
    return {
        "form": form,
        "key": key,
        "staged": files.staged(key, owner=request.user),
        "wrong_files": wrong.get("attachments", ""),
        # What is wrong with a field stands beside it and in the list above it.
        "sentence": "" if refusal is None or form.errors or asks else refusal.sentence,
    }
