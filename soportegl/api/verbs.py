"""Every verb over an incident, out of the table of verbs: what its body has, and doing it."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.db.models import Q
from pydantic import AwareDatetime, Field, create_model

from soportegl.api import documented, shown
from soportegl.api.asking import ApiRequest, read, row_of
from soportegl.api.fields import NAMES, Code, Files, Input
from soportegl.api.incidents import found_by, listing_of
from soportegl.api.loading import loaded
from soportegl.api.operations import Done, Parameter, operation
from soportegl.api.problems import OtherVersion
from soportegl.desk import doing
from soportegl.desk.next import take_next
from soportegl.directory import entities
from soportegl.directory.models import Category, Consequence, ExpedienteType, Module, Scope, System, User
from soportegl.incidents import redaction
from soportegl.incidents.models import Incident
from soportegl.incidents.report import to_the_minute
from soportegl.incidents.states import BY_PATH, Is, Urgency, Verb
from soportegl.lib.text import form_key

TAG = "Verbos"
#: These texts may be left out.
OPTIONAL = {(Verb.NUDGE, "text")}
_Text = (str, Field(description="Texto de hasta 1 500 caracteres."))
_MaybeText = (str, Field("", description="Texto de hasta 1 500 caracteres; puede faltar."))
#: What is asked besides texts.
MORE: dict[Verb, dict[str, Any]] = {
    Verb.ASSIGN: {"persona": (str, Field(max_length=60, description="Usuario de quien la tendrá."))},
    Verb.CORRECT: {
        "sistema": (str | None, Field(None, max_length=40, description="Identificador del sistema.")),
        "modulo": (int | None, Field(None, ge=0, le=2**31 - 1, description="Número del módulo; 0 lo quita.")),
        "entidad": (str | None, Field(None, max_length=200, description="Código de la entidad.")),
        "tipo_de_expediente": (int | None, Field(None, ge=0, le=2**31 - 1, description="Su número; 0 lo quita.")),
        "expediente": (str | None, Field(None, max_length=60, description="Número de expediente.")),
        "categoria": (int | None, Field(None, ge=0, le=2**31 - 1, description="Su número; 0 la quita.")),
        "consecuencia": (int | None, Field(None, ge=0, le=2**31 - 1, description="Qué se detiene; 0 la quita.")),
        "para_cuando": (AwareDatetime | Literal[""] | None, Field(None, description="Cuándo se detiene; «» lo quita.")),
        "urgencia": (Literal["low", "medium", "high", "critical"] | None, Field(None, description="Urgencia.")),
    },
    Verb.PAUSE: {
        "espera_a": (
            Literal["reporter", "bank", "provider", "other_system"],
            Field(description="A quién se espera: quien reporta, el banco, el proveedor u otro sistema."),
        ),
        "hasta": (AwareDatetime | None, Field(None, description="Cuándo vuelve a correr solo; puede faltar.")),
    },
    Verb.DUPLICATE: {
        "original": (str, Field(max_length=40, description="Código de la gestión de la que es duplicada."))
    },
    Verb.REDACT: {"que": (str, Field(max_length=40, description="Uno de los que dice /tachables."))},
}
_ASIS: tuple[Any, Any] = (
    list[str],
    Field([], max_length=20, description="Datos entre llaves que salen tal como están."),
)


def body_of(verb: Verb) -> type[Input]:
    """What the body of this verb has."""
    made: dict[str, Any] = {NAMES[name]: _MaybeText if (verb, name) in OPTIONAL else _Text for name in verb.texts}
    made |= MORE.get(verb, {})
    if Is.COMPLETED in verb.marks and verb.texts:
        made["tal_cual"] = _ASIS
    base = Files if Is.FILES in verb.marks else Input
    model: type[Input] = create_model(verb.name.title().replace("_", ""), __base__=base, **made)
    return model


def _corrected(incident: Incident, sent: dict[str, Any]) -> dict[str, Any]:
    """What a correction sets: only what was sent."""
    made: dict[str, Any] = {}
    if (slug := sent.get("sistema")) is not None:
        rows = entities.in_use(System.objects.all(), incident.system_id)
        made["system"] = row_of(rows, "system", slug=slug)
    for name, field, rows in (
        ("modulo", "module", Module.objects.all()),
        ("tipo_de_expediente", "expediente_type", ExpedienteType.objects.all()),
        ("categoria", "category", Category.objects.all()),
        ("consecuencia", "consequence", Consequence.objects.all()),
    ):
        if (number := sent.get(name)) is not None:
            own = getattr(incident, f"{field}_id")
            made[field] = row_of(entities.in_use(rows, own), field, pk=number) if number else None
    if (typed := sent.get("entidad")) is not None:
        made["entity"] = entities.one(typed, entities.IN_USE | Q(pk=incident.entity_id))
    if (number := sent.get("expediente")) is not None:
        made["expediente_number"] = number
    if (moment := sent.get("para_cuando")) is not None:
        made["needed_by"] = to_the_minute(moment) if moment else None
    if (urgency := sent.get("urgencia")) is not None:
        made["urgency"] = Urgency(urgency)
    return made


def values_of(verb: Verb, incident: Incident, sent: dict[str, Any], uploads: list[UUID]) -> dict[str, Any]:
    """What the action takes, out of what was sent. Raises Invalid."""
    made: dict[str, Any] = {name: sent[NAMES[name]] for name in verb.texts}
    match verb:
        case Verb.ASSIGN:
            made["holder"] = row_of(User.objects.all(), "holder", username__iexact=sent["persona"])
        case Verb.CORRECT:
            made |= _corrected(incident, sent)
        case Verb.PAUSE:
            made |= {"debtor": sent["espera_a"], "until": sent["hasta"]}
        case Verb.DUPLICATE:
            made["original"] = sent["original"]
        case Verb.REDACT:
            made["what"] = redaction.redactable(incident).get(sent["que"])
    if Is.FILES in verb.marks:
        made["uploads"] = uploads
    return made


def version_of(request: ApiRequest, incident: Incident) -> int | None:
    """The version that whoever writes had read, if they say. Raises OtherVersion when it is not the one that is."""
    said = request.headers.get("If-Match")
    if said is None or said.strip() == "*":
        return None
    if shown.etag(incident.event_count) not in [each.strip() for each in said.split(",")]:
        raise OtherVersion
    return incident.event_count


def act(request: ApiRequest, code: str, verb: Verb, model: type[Input]) -> Done:
    """Do it."""
    incident = found_by(request, code, "holder", "reporter", "entity")
    body = read(request, model)
    version = version_of(request, incident)
    sent, by = body.model_dump(), request.user
    key = request.headers.get("Idempotency-Key", "")
    uploads = loaded(request, body, key) if isinstance(body, Files) else []
    values = values_of(verb, incident, sent, uploads)
    if Is.UNKEYED not in verb.marks:
        values["form"] = form_key(key) if key else ""
    done = doing.do(verb, incident, values, agreed=sent.get("tal_cual", []), by=by)
    if version is not None and done.event_count != version + 1:
        # Somebody was quicker between the reading above and the lock of the row: all of it is undone.
        raise OtherVersion
    said = doing.not_reached(verb, incident, by=by)
    return Done(shown.moved(done, said), headers={"ETag": shown.etag(done.event_count)})


def _declare(verb: Verb) -> None:
    model = body_of(verb)

    def view(request: ApiRequest, codigo: Code) -> Done:
        return act(request, codigo, verb, model)

    view.__name__ = f"do_{verb.value}"
    view.__doc__ = f"Lo que hace: {verb.words.done}. Si puede: {'; '.join(verb.who)}."
    operation(
        "POST",
        f"/gestiones/{{codigo}}/{verb.words.path}",
        tag=TAG,
        about=verb.words.label,
        scope=Scope.REDACT if verb is Verb.REDACT else Scope.WRITE,
        gives=documented.Moved,
        takes=model,
        versioned=True,
    )(view)


for each in BY_PATH.values():
    _declare(each)


@operation(
    "POST",
    "/mesa/siguiente",
    tag=TAG,
    about="Tomar la siguiente",
    scope=Scope.WRITE,
    gives=documented.Moved,
    query=(Parameter("vista", "De qué lista; sin ella, de la que se abre sola.", {"type": "string", "maxLength": 40}),),
)
def take_the_next(request: ApiRequest) -> Done:
    """La más antigua que usted puede tomar, y las que le sugieren primero; dos que piden a la vez reciben dos."""
    made = take_next(listing_of(request).rows, by=request.user)
    return Done(shown.moved(made), headers={"ETag": shown.etag(made.event_count)})
