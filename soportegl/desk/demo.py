"""The canned answers of the demonstration."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from django.db import transaction

from soportegl.desk.models import CannedAnswer
from soportegl.directory.models import User
from soportegl.directory.roles import Tier
from soportegl.lib import clock


class Said(NamedTuple):
    tier: Tier | None
    name: str
    word: str
    used: int
    text: str


ANSWERS = (
    Said(
        Tier.REGIONAL,
        "Saldo insuficiente al aprobar CUR",
        "saldo",
        64,
        "Buenos días, {nombre}.\n\n"
        "El CUR se detiene porque la cuenta monetaria no tiene disponible en el sistema, aunque el banco sí "
        "lo muestre. "
        "Por favor revise en Tesorería:\n\n"
        "1. Que los ingresos del día estén registrados y aprobados.\n"
        "2. Que no haya traslados entre cuentas sin registrar.\n"
        "3. Que ningún otro CUR en estado solicitado tenga comprometido ese saldo.\n\n"
        "Después vuelva a aprobar. Si sigue igual, adjunte aquí el libro de bancos en {sistema} a la fecha de hoy.",
    ),
    Said(
        Tier.REGIONAL,
        "Pedir estado de cuenta",
        "estado",
        51,
        "Buenos días, {nombre}.\n\n"
        "Para continuar con su gestión {gestión} necesito el estado de cuenta del banco y el libro de bancos de "
        "{sistema}, los dos a la fecha en que apareció la diferencia. Puede adjuntarlos al responder.",
    ),
    Said(
        Tier.REGIONAL,
        "Conciliación bancaria que no cuadra",
        "concilia",
        27,
        "Buenos días, {nombre}.\n\n"
        "Antes de conciliar, compruebe que las notas de débito y de crédito del mes estén operadas y que los cheques "
        "anulados tengan su reversión. La diferencia suele ser la suma de esas partidas; compárela renglón por renglón "
        "con el estado de cuenta y cuénteme cuál no aparece en {módulo}.",
    ),
    Said(
        Tier.REGIONAL,
        "Boleto de ornato o recibo duplicado",
        "recibo",
        19,
        "Buenos días, {nombre}.\n\n"
        "No anule todavía el recibo. Indíqueme el número, la fecha y la caja, y si el contribuyente conserva "
        "el original. "
        "Con eso revisamos en SERVICIOS GL si se cobró dos veces o si solo se imprimió dos veces.",
    ),
    Said(
        None,
        "Acuse: ya la estamos revisando",
        "acuse",
        88,
        "Buenos días, {nombre}.\n\n"
        "Recibimos su gestión {gestión} sobre «{síntesis}» y ya la estamos revisando. Le escribiremos por "
        "aquí en cuanto "
        "tengamos un resultado; no hace falta que registre otra.\n\n{asesor}",
    ),
    Said(
        None,
        "Pedir pantalla y pasos",
        "pantalla",
        73,
        "Buenos días, {nombre}.\n\n"
        "Para reproducir lo que le sucede en {sistema} necesito:\n\n"
        "- Una imagen de la pantalla completa con el mensaje.\n"
        "- El menú y los pasos que siguió, en orden.\n"
        "- La hora aproximada y si le sucede a alguien más en {entidad}.\n\n"
        "Por favor no escriba contraseñas aquí.",
    ),
    Said(
        None,
        "Usuario bloqueado o sin permiso",
        "usuario",
        42,
        "Buenos días, {nombre}.\n\n"
        "Los usuarios y permisos de {sistema} los autoriza quien administra el sistema en {entidad}, con el formulario "
        "firmado por la autoridad. Adjunte aquí el formulario y le confirmamos cuando el acceso esté listo.",
    ),
    Said(
        Tier.CENTRAL,
        "Expediente que no habilita «solicitado»",
        "expediente",
        33,
        "Buenos días, {nombre}.\n\n"
        "Revisamos el expediente {expediente} de {entidad}. Para que se habilite «solicitado», las partidas "
        "de origen y "
        "de destino deben sumar lo mismo y pertenecer a la misma fuente de financiamiento. Corrija esa línea "
        "y vuelva a "
        "guardar; el estado cambia en el momento.",
    ),
    Said(
        Tier.CENTRAL,
        "Cierre de mes en proceso",
        "cierre",
        21,
        "Buenos días, {nombre}.\n\n"
        "El cierre de {módulo} queda en proceso cuando otra persona tiene abierta una operación del mismo "
        "mes. Pida que "
        "todos salgan de {sistema}, espere diez minutos y repítalo una sola vez. Si no concluye, avísenos "
        "aquí con la hora.",
    ),
    Said(
        Tier.INFORMATICS,
        "Corrección aplicada en producción",
        "aplicada",
        16,
        "Buenos días, {nombre}.\n\n"
        "El {fecha} aplicamos la corrección de su gestión {gestión} en {sistema}. Cierre la sesión, ingrese de nuevo y "
        "repita la operación; si el resultado no es el esperado, puede reabrirla desde Consulta de Incidencias.",
    ),
)
# Who wrote those of each tier; in the demonstration nobody supervises the fourth.
_WRITERS = {Tier.REGIONAL: "sofia.supervisora", Tier.CENTRAL: "saul.supervisor", None: "saul.supervisor"}


@transaction.atomic
def load_answers() -> None:
    """Write them once: where people have written, changed or retired any, nothing is added."""
    if CannedAnswer.objects.exists():
        return
    people = {user.username: user for user in User.objects.filter(username__in=_WRITERS.values())}
    for days, said in enumerate(ANSWERS):
        CannedAnswer.objects.create(
            name=said.name,
            word=said.word,
            text=said.text,
            for_tier=said.tier,
            used=said.used,
            changed_at=clock.now() - timedelta(days=3 + 4 * days),
            changed_by=people.get(_WRITERS.get(said.tier, "")),
        )
