"""What comes in: the names of fields, how a body is read, and what is said of one that cannot be used."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, TypeVar
from uuid import UUID

from ninja.params.functions import Path
from pydantic import BaseModel, ConfigDict, Field
from pydantic import ValidationError as NotValid

from soportegl.incidents.errors import Invalid

#: Fields of the actions, as programs call them.
NAMES = {
    "attachments": "archivos",
    "category": "categoria",
    "consequence": "consecuencia",
    "days": "dias",
    "email": "correo",
    "entity": "entidad",
    "expediente_number": "expediente",
    "expediente_type": "tipo_de_expediente",
    "follows": "continua",
    "holder": "persona",
    "module": "modulo",
    "name": "nombre",
    "needed_by": "para_cuando",
    "phone": "telefono",
    "reason": "motivo",
    "reporter": "reporta",
    "scopes": "alcances",
    "solution": "solucion",
    "synopsis": "sintesis",
    "system": "sistema",
    "text": "texto",
    "tried": "intentado",
    "urgency": "urgencia",
    "what": "que",
}
CODE = r"^[0-9]{4}-[0-9]{7}-[0-9]$"
Code = Annotated[str, Path(pattern=CODE, description="Código de gestión.", examples=["2026-0000711-4"])]
Number = Annotated[int, Path(ge=1, le=2**31 - 1, description="Número.")]
Key = Annotated[UUID, Path(description="Identificador.")]
Name = Annotated[str, Path(min_length=1, max_length=60, description="Código o identificador.")]
#: One that no text of a person holds and no database keeps.
NUL = "\0"


class Input(BaseModel):
    """A body: a field that is none is refused, because a typing error would otherwise change what is done."""

    model_config = ConfigDict(extra="forbid")


class Files(Input):
    """One that may bring files: as keys of what was loaded before or, in multipart, themselves."""

    archivos: list[UUID] = Field([], max_length=5, description="Claves de archivos cargados con POST /archivos.")


M = TypeVar("M", bound=Input)
_SAID = {
    "missing": "Falta este dato.",
    "extra_forbidden": "No existe este dato aquí.",
    "string_type": "Debe ser un texto.",
    "string_pattern_mismatch": "No tiene la forma esperada.",
    "string_too_short": "Falta este dato.",
    "string_too_long": "Es demasiado largo.",
    "string_unicode": "Tiene caracteres que no existen.",
    "int_type": "Debe ser un número entero.",
    "int_parsing": "Debe ser un número entero.",
    "int_from_float": "Debe ser un número entero.",
    "int_parsing_size": "Es un número demasiado grande.",
    "greater_than_equal": "Es un número demasiado pequeño.",
    "less_than_equal": "Es un número demasiado grande.",
    "uuid_parsing": "Debe ser una clave (UUID).",
    "uuid_type": "Debe ser una clave (UUID).",
    "list_type": "Debe ser una lista.",
    "too_long": "Trae demasiados elementos.",
    "bool_type": "Debe ser true o false.",
    "bool_parsing": "Debe ser true o false.",
    "enum": "Elija uno de los valores que dice el documento.",
    "literal_error": "Elija uno de los valores que dice el documento.",
    "model_type": "Debe ser un objeto JSON.",
    "model_attributes_type": "Debe ser un objeto JSON.",
}
OTHERWISE = "No se puede usar este valor."


def said_of(wrong: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What is wrong where, in Spanish; pydantic says it in English."""
    said = {}
    for each in wrong:
        place = [str(part) for part in each["loc"] if part not in ("body", "path", "query")]
        said[place[0] if place else "contenido"] = _SAID.get(each["type"], OTHERWISE)
    return said or {"contenido": OTHERWISE}


def checked(model: type[M], data: Mapping[str, Any] | str) -> M:
    """The body as it is used: of JSON each value must have its type, of a form all are texts. Raises Invalid."""
    try:
        made = model.model_validate_json(data, strict=True) if isinstance(data, str) else model.model_validate(data)
    except NotValid as wrong:
        raise Invalid(**said_of(wrong.errors(include_url=False, include_context=False, include_input=False))) from None
    # As it was read, not as it came: an escape is no NUL before it is read.
    refuse_nul(made.model_dump())
    return made


def refuse_nul(data: Mapping[str, Any]) -> None:
    """Raises Invalid where a text holds what no text holds."""
    if wrong := [name for name, value in data.items() if NUL in (value if isinstance(value, str) else repr(value))]:
        raise Invalid(**dict.fromkeys(wrong, "Tiene un carácter nulo (NUL), que no se puede guardar."))


def no_constant(name: str) -> Any:
    """NaN and infinities, which JSON does not have."""
    raise ValueError(name)


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names all differ: of two values with one name each reader would take another."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("twice")
    return made


def is_json(text: str) -> bool:
    """Whether it is, and without a name that comes twice."""
    try:
        json.loads(text, parse_constant=no_constant, object_pairs_hook=once)
    except (ValueError, RecursionError):
        return False
    return True
