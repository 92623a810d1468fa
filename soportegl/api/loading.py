"""Files before they belong to an incident: loaded by themselves, or with the request that sends them."""

from __future__ import annotations

from uuid import UUID, uuid4

from soportegl.api import documented, shown
from soportegl.api.asking import MULTIPART, ApiRequest
from soportegl.api.fields import Files, Key
from soportegl.api.operations import Done, operation
from soportegl.api.problems import NotThisType
from soportegl.directory.models import Scope
from soportegl.incidents import files
from soportegl.incidents.errors import Invalid
from soportegl.lib.text import form_key

TAG = "Archivos"
NONE = "No llegó ningún archivo: envíelo en la parte «archivo»."


def loaded(request: ApiRequest, body: Files, key: str) -> list[UUID]:
    """The files that go with a request: those loaded before, and those that came with it. Raises Invalid."""
    form = form_key(key) if key else uuid4().hex
    came = [
        files.stage(file, owner=request.user, form_key=form, place=place).pk
        for place, file in enumerate(request.FILES.getlist("archivo"))
    ]
    wanted = [*body.archivos, *came]
    if len(files.hashes(wanted, owner=request.user)) < len(set(wanted)):
        raise Invalid(archivos="Alguna clave no es de un archivo suyo cargado y sin enviar; se guardan tres días.")
    return wanted


@operation(
    "POST",
    "/archivos",
    tag=TAG,
    about="Cargar un archivo",
    scope=Scope.WRITE,
    gives=documented.Loaded,
    status=201,
    extra={
        "requestBody": {
            "required": True,
            "content": {
                MULTIPART: {
                    "schema": {
                        "type": "object",
                        "properties": {"archivo": {"type": "string", "format": "binary"}},
                        "required": ["archivo"],
                    }
                }
            },
        }
    },
)
def load_file(request: ApiRequest) -> Done:
    """Hasta 20 MiB. Su clave va en «archivos» de lo que se envíe después; si no se envía, se borra a los tres días."""
    if request.content_type != MULTIPART:
        raise NotThisType(f"Envíe el archivo como {MULTIPART}.")
    sent = request.FILES.getlist("archivo")
    if len(sent) != 1 or len(request.FILES) > 1:
        raise Invalid(archivo=NONE if not sent else "Envíe un archivo cada vez.")
    made = files.stage(sent[0], owner=request.user, form_key=uuid4().hex)
    body = {
        "clave": str(made.pk),
        "tipo": made.content_type,
        "tamano": made.size,
        "vence": shown.moment(made.expires_at),
    }
    return Done(body, 201)


@operation("DELETE", "/archivos/{clave}", tag=TAG, about="Quitar un archivo cargado", scope=Scope.WRITE, status=204)
def unload_file(request: ApiRequest, clave: Key) -> Done:
    """Antes de enviarlo; quitar dos veces el mismo no es un error."""
    files.unstage(clave, owner=request.user)
    return Done({}, 204)
