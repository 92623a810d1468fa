"""The texts of mails and notices, for the catalogue: those of `audience.HEARD`, and what a mail says around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from soportegl.incidents.states import Verb
from soportegl.notifications import verification
from soportegl.notifications.audience import HEARD, PLAIN_TO_OTHERS, PLAIN_TO_REPORTER, TO_MENTIONED, Message
from soportegl.texts.catalogue import Group, Shape, Text, Variable, declare
from soportegl.texts.saying import plain

SUBJECT_MAX, LEAD_MAX = 120, 300
#: Together with it, the parts of its mail: what a preview shows of one of them.
EVENT, VERIFICATION, ACCOUNT, RECOVERY = "correo-gestion", "correo-verificar", "correo-cuenta", "correo-recuperar"
QUARANTINE, STOPPED = "correo-cuarentena", "correo-destino"

NAME = Variable("nombre", "a quién se escribe", "Ana Lucía Xoquic")
USERNAME = Variable("usuario", "su usuario", "ana.municipal", required=True)
POST = (
    Variable("quien", "la otra persona", "Berta Coyoy"),
    Variable("puesto", "el puesto", "«Encargada de presupuesto»"),
    Variable("gestiones", "cuántas gestiones pasaron", "12 gestiones pasaron"),
)
STANDS_IN = Variable("quien", "la otra persona", "Berta Coyoy", required=True)
DAYS = Variable("días", "desde cuándo y hasta cuándo", "del 01/12/2026 al 15/12/2026", required=True)
FILE = (
    Variable("gestión", "el código", "2026-0004817-2", required=True),
    Variable("archivo", "el nombre del archivo", "Estado de cuenta.xlsx"),
    Variable("virus", "cómo llama el antivirus a lo que encontró", "Win.Test.EICAR_HDB-1"),
)
ENDPOINT = (
    Variable("destino", "el nombre del destino de avisos", "Tablero de la dirección", required=True),
    Variable("motivo", "por qué se desactivó", "no recibe desde hace 3 días"),
)


def _facts(done: str, label: str) -> tuple[Variable, ...]:
    return (
        Variable("quien", "quien lo hizo", "Raúl Sacor"),
        Variable("acción", "el botón de lo que hizo", label),
        Variable("hizo", "lo que hizo", done),
        Variable("responsable", "quien la tiene", "Raúl Sacor"),
        Variable("nivel", "el nivel en que está", "Mesa de Ayuda Regional"),
        Variable("entidad", "la entidad", "Sololá"),
        Variable("reporta", "quien reporta", "Ana Lucía Xoquic"),
    )


def _of_message(message: Message, title: str, facts: tuple[Variable, ...]) -> Iterator[Text]:
    yield Text(
        f"{message.key}-asunto",
        Group.MAIL,
        f"{title}: asunto del correo y aviso en la campana",
        message.subject,
        limit=SUBJECT_MAX,
        variables=facts,
    )
    yield Text(
        f"{message.key}-texto",
        Group.MAIL,
        f"{title}: primera frase del correo",
        message.lead,
        limit=LEAD_MAX,
        variables=facts,
    )


def _messages() -> Iterator[Text]:
    for verb, row in HEARD.items():
        facts = _facts(verb.words.done, verb.words.label)
        label = "Crear por llamada" if verb is Verb.REGISTER_ON_BEHALF else verb.words.label
        for message, whom in ((row.reporter, "a quien reporta"), (row.message, "a quien atiende")):
            if message:
                yield from _of_message(message, f"«{label}», {whom}", facts)
    facts = _facts(Verb.TRANSFER.words.done, Verb.TRANSFER.words.label)
    yield from _of_message(TO_MENTIONED, "A quien se menciona", facts)
    yield from _of_message(PLAIN_TO_REPORTER, "Lo demás, a quien reporta", facts)
    yield from _of_message(PLAIN_TO_OTHERS, "Lo demás, a quien atiende", facts)


def _mail(
    key: str, title: str, original: str, *variables: Variable, shape: Shape = Shape.LINE, limit: int = 300
) -> Text:
    return Text(key, Group.MAIL, title, original, shape, limit, variables)


def _account(name: str, title: str, original: str, *variables: Variable) -> Text:
    return _mail(f"{ACCOUNT}-{name}", f"Su cuenta: {title}", original, *variables)


def _letter(key: str, title: str, subject: str, said: str, facts: tuple[Variable, ...]) -> Iterator[Text]:
    yield _mail(f"{key}-asunto", f"{title}: asunto", subject, *facts, limit=SUBJECT_MAX)
    yield _mail(f"{key}-texto", f"{title}: texto, antes del enlace", said, *facts, shape=Shape.TEXT, limit=900)


MAILS = (
    _mail(f"{EVENT}-ver", "Correo de una gestión: botón para verla", "Ver la incidencia en SoporteGL", limit=60),
    _mail(f"{EVENT}-responder", "Correo que pide información: botón", "Responder en SoporteGL", limit=60),
    _mail(f"{EVENT}-reabrir", "Cerrada sin respuesta: botón", "Todavía la necesito", limit=60),
    _mail(
        f"{EVENT}-pie",
        "Todos los correos de gestiones y de recuperación: última línea",
        "Este correo lo envía SoporteGL; no lo responda. Nunca le pediremos su contraseña.",
    ),
    _mail(f"{VERIFICATION}-titulo", "FINALIZADO: título de la verificación", "¿Ya funciona?", limit=80),
    _mail(
        f"{VERIFICATION}-texto",
        "FINALIZADO: qué se pide verificar",
        "Dígalo en la página de verificación, sin ingresar al sistema. Ahí mismo puede reabrir el caso si sigue igual.",
        shape=Shape.TEXT,
        limit=600,
    ),
    _mail(f"{VERIFICATION}-boton", "FINALIZADO: botón de la verificación", "Verificar la solución", limit=60),
    _mail(
        f"{VERIFICATION}-plazo",
        "FINALIZADO: qué pasa si nadie verifica",
        "Si no responde en 5 días hábiles, la incidencia quedará «sin verificar».",
    ),
    _mail("correo-saludo", "Correos que no son de una gestión: saludo", "Buen día, {nombre}:", NAME, limit=80),
    _mail(
        f"{RECOVERY}-asunto",
        "Recuperar la contraseña: asunto",
        "Recupere su contraseña de SoporteGL: {usuario}",
        USERNAME,
        limit=SUBJECT_MAX,
    ),
    _mail(f"{RECOVERY}-titulo", "Recuperar la contraseña: título", "Recupere su contraseña", limit=80),
    _mail(
        f"{RECOVERY}-texto",
        "Recuperar la contraseña: texto",
        "Alguien pidió cambiar la contraseña de su usuario «{usuario}» en SoporteGL. "
        "Para elegir una nueva, abra este enlace:",
        USERNAME,
        shape=Shape.TEXT,
        limit=600,
    ),
    _mail(f"{RECOVERY}-boton", "Recuperar la contraseña: botón", "Elegir una contraseña nueva", limit=60),
    _mail(
        f"{RECOVERY}-nota",
        "Recuperar la contraseña: cuánto dura el enlace",
        "El enlace sirve una vez y vence en una hora. Si usted no lo pidió, no haga nada: su contraseña sigue igual.",
    ),
    _account("usuario", "de qué usuario se habla", "Es el usuario «{usuario}» de SoporteGL.", USERNAME),
    _mail(
        f"{ACCOUNT}-nota",
        "Su cuenta: qué hacer si no fue usted",
        "Si fue usted, no haga nada. Si no fue usted, avise ahora a su Mesa de Ayuda Regional o a quien administra "
        "SoporteGL.",
        shape=Shape.TEXT,
        limit=600,
    ),
    _account("correo-asunto", "asunto del cambio de correo", "Cambió el correo en SoporteGL: {usuario}", USERNAME),
    _account(
        "correo",
        "cambió el correo",
        "El correo electrónico con que se recupera su contraseña fue cambiado por otro.",
    ),
    _account("clave-asunto", "asunto de la contraseña nueva", "Contraseña nueva en SoporteGL: {usuario}", USERNAME),
    _account(
        "clave",
        "contraseña nueva",
        "Se puso una contraseña nueva. Las sesiones abiertas se cerraron y los tokens de acceso ya no sirven.",
    ),
    _account("factor-asunto", "asunto del segundo factor", "Segundo factor en SoporteGL: {usuario}", USERNAME),
    _account(
        "factor-quitado",
        "la administración quitó el segundo factor",
        "Quien administra SoporteGL quitó su segundo factor, y sus sesiones se cerraron.",
    ),
    _account(
        "factor-nuevo",
        "se agregó una aplicación o una llave",
        "Se agregó {cuál} para ingresar.",
        which := Variable("cuál", "la aplicación o la llave", "la llave de acceso «Teléfono»", required=True),
    ),
    _account("factor-menos", "se quitó una aplicación o una llave", "Se quitó {cuál} con que se ingresaba.", which),
    _mail(
        f"{ACCOUNT}-otra-nota",
        "Relevos y sustituciones: qué hacer si no corresponde",
        "Si esto no corresponde, avise a quien administra SoporteGL.",
        shape=Shape.TEXT,
        limit=600,
    ),
    _account("relevo-asunto", "asunto de un relevo", "Relevo en SoporteGL: {usuario}", USERNAME),
    _account(
        "relevo-sigue",
        "a quien sigue en un puesto",
        "Usted sigue a {quien} en el puesto {puesto}: {gestiones} a su nombre.",
        *POST,
    ),
    _account(
        "relevo-deber",
        "a quien sigue en un puesto que reporta",
        "Responda lo que se le pida y verifique las soluciones, como si las hubiera reportado usted.",
    ),
    _account(
        "relevo-deja",
        "a quien deja un puesto",
        "{quien} le sigue en el puesto {puesto}: {gestiones} a su nombre.",
        *POST,
    ),
    _account("sustitucion-asunto", "asunto de una sustitución", "Sustitución en SoporteGL: {usuario}", USERNAME),
    _account(
        "sustituye",
        "a quien sustituye",
        "Usted sustituye a {quien} {días}: verá sus gestiones en la bandeja y recibirá sus avisos.",
        STANDS_IN,
        DAYS,
    ),
    _account(
        "sustituido",
        "a quien es sustituido",
        "{quien} le sustituye {días}; lo indicó {ordenó}.",
        STANDS_IN,
        DAYS,
        Variable("ordenó", "quien indicó la sustitución", "Carla Méndez"),
    ),
    _account(
        "codigos",
        "códigos de recuperación nuevos",
        "Se hicieron códigos de recuperación nuevos; los anteriores ya no sirven.",
    ),
    _account(
        "codigo-usado",
        "se usó un código de recuperación",
        "Se ingresó con un código de recuperación. Códigos que quedan: {quedan}.",
        Variable("quedan", "cuántos códigos quedan", "7", required=True),
    ),
    *_letter(
        QUARANTINE,
        "Archivo en cuarentena",
        "Un archivo quedó en cuarentena ({gestión})",
        "El antivirus encontró un programa dañino ({virus}) en el archivo «{archivo}» de la incidencia {gestión}. "
        "El archivo quedó en cuarentena: nadie lo puede abrir ni descargar. La incidencia sigue igual, con todo lo que "
        "se escribió en ella.\n\nSi el archivo hace falta, adjunte una copia limpia o pida otra a quien se lo dio. "
        "Si lo abrió en su computadora, avise a quien la cuida.",
        FILE,
    ),
    *_letter(
        STOPPED,
        "Destino de avisos desactivado",
        "SoporteGL ya no avisa a {destino}",
        "SoporteGL desactivó el destino de avisos «{destino}»: {motivo}. Desde ahora no se le avisa de nada.\n\n"
        "Cuando el sistema vuelva a recibir, actívelo y envíe lo que no le llegó en:",
        ENDPOINT,
    ),
)

LINKS = (
    Text(
        verification.UNKNOWN,
        Group.MESSAGES,
        "Verificar la solución: enlace incorrecto",
        "El enlace no es correcto: puede estar incompleto. Ábralo de nuevo desde el correo, sin cortarlo.",
    ),
    Text(
        verification.EXPIRED,
        Group.MESSAGES,
        "Verificar la solución: enlace vencido",
        "El enlace venció. Ingrese a SoporteGL para ver la incidencia.",
    ),
    Text(
        verification.RELIEVED,
        Group.MESSAGES,
        "Verificar la solución: enlace de quien dejó el puesto",
        "El puesto de quien la reportó pasó a otra persona, que es quien la verifica ahora.",
    ),
    Text(
        verification.REOPENED,
        Group.MESSAGES,
        "Verificar la solución: enlace de antes de reabrirla",
        "Esta incidencia se reabrió después de aquel correo, y se está atendiendo de nuevo.",
    ),
)

declare([*_messages(), *MAILS, *LINKS])


def said(message: Message, facts: Mapping[str, object]) -> tuple[str, str]:
    """Subject and first sentence of a message, filled in."""
    return plain(f"{message.key}-asunto", **facts), plain(f"{message.key}-texto", **facts)
