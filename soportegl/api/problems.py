"""What is said when something was not done (RFC 9457): in Spanish, with a code that does not change."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

import psycopg
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, ValidationError
from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError
from ninja.errors import ValidationError as NotValid

from soportegl.api.fields import NAMES, said_of
from soportegl.desk.next import NothingLeft
from soportegl.desk.placeholders import Unfilled
from soportegl.incidents import errors
from soportegl.incidents.errors import Refused
from soportegl.incidents.registration import OtherContent, TooManyRegistered

log = logging.getLogger(__name__)
MEDIA = "application/problem+json"


class ApiRefused(Refused):
    """A refusal that only programs meet; it has its own code."""

    code = ""


class NoAccess(ApiRefused):
    status, code = 401, "sin-acceso"

    def __init__(self) -> None:
        super().__init__("Falta un token vigente: envíe «Authorization: Bearer …». Se crea en Mi cuenta, Accesos.")


class NoScope(ApiRefused):
    status, code = 403, "sin-alcance"

    def __init__(self, scope: str) -> None:
        super().__init__(f"Su token no tiene el alcance «{scope}». Cree otro que lo tenga.")


class TooOften(ApiRefused):
    status, code = 429, "demasiadas-peticiones"

    def __init__(self, most: int, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"Su token ya hizo {most} peticiones en este minuto. Espere {seconds} s y siga.")


class OtherVersion(ApiRefused):
    status, code = 412, "otra-version"

    def __init__(self) -> None:
        super().__init__("La gestión ya no está como usted la leyó (If-Match). Léala otra vez y decida de nuevo.")


class Malformed(ApiRefused):
    status, code = 400, "json-invalido"


class NotThisType(ApiRefused):
    status, code = 415, "tipo-de-contenido"


class KeyUsed(ApiRefused):
    status, code = 422, "clave-con-otro-contenido"

    def __init__(self) -> None:
        super().__init__(
            "Ya usó esa Idempotency-Key con otra petición. Lo que hizo la primera sigue igual; para esta, otra clave."
        )


class InvalidKey(ApiRefused):
    status, code = 422, "clave-invalida"

    def __init__(self) -> None:
        super().__init__("Idempotency-Key debe tener de 1 a 255 caracteres ASCII visibles; un UUID sirve.")


class NoSuch(ApiRefused):
    status, code = 404, "no-existe"

    def __init__(self, what: str = "lo que pide") -> None:
        super().__init__(f"No existe {what}, o no está entre lo que usted puede ver.")


class TooLong(ApiRefused):
    status, code = 503, "tarda-demasiado"
    title = "Tardó demasiado"

    def __init__(self) -> None:
        super().__init__(
            "Lo que pidió tardaba demasiado y se detuvo; nada quedó a medias. Pida menos, con más filtros."
        )


class Deny(ApiRefused):
    status, code = 403, "no-permitido"


#: Title and code of a status, where nothing says it better.
BY_STATUS = {
    400: ("peticion-invalida", "La petición no se entiende"),
    401: ("sin-acceso", "Sin acceso"),
    403: ("no-permitido", "No tiene permiso"),
    404: ("no-existe", "No existe"),
    405: ("metodo-no-permitido", "Ese método no se usa aquí"),
    409: ("ahora-no", "Ahora no se puede"),
    410: ("tachado", "Fue tachado"),
    412: ("otra-version", "Hay otra versión"),
    413: ("demasiado-grande", "Lo que envió es demasiado grande"),
    415: ("tipo-de-contenido", "Ese tipo de contenido no se recibe"),
    422: ("datos-invalidos", "Revise los datos"),
    429: ("demasiadas-peticiones", "Demasiadas peticiones"),
    500: ("falla", "Falló SoporteGL"),
    503: ("no-disponible", "Ahora no está disponible"),
}
#: The codes of the refusals of the actions that programs tell apart.
BY_REFUSAL: dict[type[Refused], str] = {
    errors.Changed: "cambio-mientras-tanto",
    errors.TooSoon: "muy-pronto",
    errors.TooMany: "demasiadas-tomadas",
    errors.WindowOver: "plazo-vencido",
    errors.NoRoom: "sin-espacio",
    errors.NotKept: "archivo-no-guardado",
    errors.FileGone: "archivo-perdido",
    errors.FileWaits: "archivo-en-revision",
    errors.FileQuarantined: "archivo-en-cuarentena",
    errors.FileDamaged: "archivo-danado",
    errors.FilesAway: "archivos-no-disponibles",
    Unfilled: "sin-completar",
    OtherContent: "clave-con-otro-contenido",
    TooManyRegistered: "demasiadas-registradas",
    NothingLeft: "nada-por-tomar",
}
CODES = sorted(
    {code for code, _ in BY_STATUS.values()}
    | set(BY_REFUSAL.values())
    | {each.code for each in ApiRefused.__subclasses__()}
)
SENTENCES = {
    400: "La petición no se entiende. Revise la dirección, las cabeceras y el contenido.",
    404: "No existe esa dirección. Las que hay están en /api/.",
    413: "Se reciben hasta 5 archivos de 20 MiB cada uno, y 1 MiB de datos.",
    500: "El problema es nuestro, no suyo. Nada quedó a medias; vuelva a intentarlo.",
    503: "SoporteGL no puede atender en este momento. Espere y vuelva a intentarlo.",
}


def problem(
    status: int,
    sentence: str = "",
    *,
    code: str = "",
    title: str = "",
    fields: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """The answer that says so."""
    usual, name = BY_STATUS.get(status, BY_STATUS[500 if status >= 500 else 400])
    code = code or usual
    body: dict[str, Any] = {
        "type": f"/api/#{code}",
        "title": title or name,
        "status": status,
        "detail": sentence or SENTENCES.get(status, name + "."),
        "codigo": code,
        **more,
    }
    if fields:
        body["campos"] = {NAMES.get(name, name): said for name, said in fields.items()}
    content = json.dumps(body, ensure_ascii=False)
    return HttpResponse(content, status=status, content_type=MEDIA, headers=dict(headers or {}))


def of(refusal: Refused) -> HttpResponse:
    """What a refusal of an action, or one of ours, is to a program."""
    code = getattr(refusal, "code", "") or next(
        (BY_REFUSAL[kind] for kind in type(refusal).__mro__ if kind in BY_REFUSAL), ""
    )
    fields = dict(refusal.fields) if isinstance(refusal, errors.Invalid) else {}
    # What belongs to no field is said by the sentence.
    fields.pop("form", None)
    headers, more = dict[str, str](), dict[str, Any]()
    if isinstance(refusal, TooOften):
        headers["Retry-After"] = str(refusal.seconds)
    if refusal.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="SoporteGL"'
    if refusal.status == 503:
        headers["Retry-After"] = "30"
    if isinstance(refusal, OtherContent):
        more["gestion"] = refusal.first.code
    if isinstance(refusal, Unfilled):
        more["sin_completar"] = refusal.names
    return problem(
        refusal.status, refusal.sentence, code=code, title=refusal.title, fields=fields, headers=headers, **more
    )


def add_to(api: NinjaAPI) -> None:
    """Have everything that is raised in an operation answered so; what nobody foresaw stays an error of ours."""

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
        return of(refusal)

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return of(NoAccess())

    @api.exception_handler(NotValid)
    def not_valid(request: HttpRequest, error: NotValid) -> HttpResponse:
        return of(errors.Invalid(**said_of(error.errors)))

    @api.exception_handler(ValidationError)
    def not_clean(request: HttpRequest, error: ValidationError) -> HttpResponse:
        said = error.message_dict if hasattr(error, "error_dict") else {"form": error.messages}
        return of(errors.Invalid(**{name: " ".join(sentences) for name, sentences in said.items()}))

    @api.exception_handler(Http404)
    def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
        return of(NoSuch())

    @api.exception_handler(RequestDataTooBig)
    def too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
        return problem(413)

    for kind in (SuspiciousOperation, UnreadablePostError, MultiPartParserError):

        @api.exception_handler(kind)
        def not_read(request: HttpRequest, error: Exception) -> HttpResponse:
            return problem(400, "Lo que envió no llegó completo o no se entiende. Envíelo otra vez.")


def add_faults_to(api: NinjaAPI) -> None:
    """The same for what the database refused by itself."""

    @api.exception_handler(DataError)
    def not_kept(request: HttpRequest, error: DataError) -> HttpResponse:
        # A value that no column can keep and no rule foresaw.
        log.warning("Refused a value of a program", exc_info=error)
        return problem(422, "Algún valor no se puede usar.")

    @api.exception_handler(OperationalError)
    def stopped(request: HttpRequest, error: OperationalError) -> HttpResponse:
        if not isinstance(error.__cause__, psycopg.errors.QueryCanceled):
            raise error
        log.warning("A statement of a program took too long")
        return of(TooLong())
