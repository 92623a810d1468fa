"""The texts of screens, for the catalogue: warnings, messages, and helps beside a field."""

from __future__ import annotations

from functools import partial

from soportegl.texts.catalogue import Group, Shape, Text, Variable, declare
from soportegl.web.ui.similar_wording import OF_SIMILAR
from soportegl.web.ui.time_wording import OF_TIME

HELP_MAX, PARAGRAPH_MAX = 200, 600

_warning = partial(Text, group=Group.WARNINGS, shape=Shape.PHRASE, limit=PARAGRAPH_MAX)
_message = partial(Text, group=Group.MESSAGES, shape=Shape.PHRASE, limit=PARAGRAPH_MAX)
_help = partial(Text, group=Group.HELP, limit=HELP_MAX)

CONSULT = Variable("consulta", "el enlace a Consulta de Incidencias", "Consulta de Incidencias", required=True)

SCREENS = (
    *OF_TIME,
    *OF_SIMILAR,
    _warning(
        "crear-aviso",
        title="Crear: advertencia junto al botón",
        original="Al dar clic en **Crear**, la incidencia se trasladará al Nivel 2, Mesa de Ayuda Regional, "
        "para recibir asistencia.",
    ),
    _warning(
        "crear-llamada-aviso",
        title="Registrar por llamada: advertencia junto al botón",
        original="Al dar clic en **Crear**, la incidencia quedará en la cola de su nivel y quien llama recibirá "
        "el código por correo.",
    ),
    _warning(
        "crear-mensaje-titulo",
        title="Crear: título del mensaje antes de enviar",
        original="La incidencia se trasladará al Nivel 2",
        shape=Shape.LINE,
        limit=80,
    ),
    _warning(
        "crear-mensaje-texto",
        title="Crear: mensaje antes de enviar",
        original="La recibirá la **Mesa de Ayuda Regional**, que le dará asistencia, y usted recibirá el código de "
        "Gestión para darle seguimiento.",
    ),
    _warning(
        "crear-mensaje-nota",
        title="Crear: nota del mensaje antes de enviar",
        original="Todavía no se ha enviado nada. Si quiere revisar o agregar algo, regrese: lo que escribió sigue ahí.",
    ),
    _warning(
        "registro-aviso",
        title="Registro: advertencia al pie de la lista",
        original="Al dar clic en **Crear** y enviar el formulario, la incidencia se traslada al Nivel 2, Mesa de Ayuda "
        "Regional. ¿No ve una incidencia? Cuando un nivel la cierra, pasa a {consulta}.",
        variables=(CONSULT,),
    ),
    _message(
        "registro-vacio",
        title="Registro: cuando no hay incidencias en atención",
        original="Cuando registre una, se trasladará al Nivel 2, Mesa de Ayuda Regional, y aquí verá en qué nivel está "
        "y qué sigue. Las que ya fueron resueltas están en Consulta de Incidencias.",
        shape=Shape.LINE,
    ),
    _message(
        "registro-responder",
        title="Registro: qué pasa mientras no responde",
        original="Quien la atiende no puede continuar hasta que usted responda.",
    ),
    _message(
        "registro-verificar",
        title="Registro: qué se espera de una finalizada",
        original="Diga si ya funciona o si sigue igual.",
    ),
    _message(
        "creada-seguimiento",
        title="Incidencia creada: para qué sirve el código",
        original="Con este código se da seguimiento al caso.",
    ),
    _message(
        "creada-sin-sede",
        title="Incidencia creada: cuando la entidad no tiene sede",
        original="Su entidad todavía no tiene sede: la asignará la supervisión.",
    ),
    _message(
        "consulta-vacia",
        title="Consulta: cuando no hay incidencias terminadas",
        original="Cuando un nivel cierra o finaliza una incidencia, deja el Registro y aparece aquí con su solución.",
        shape=Shape.LINE,
    ),
    _message(
        "verificar-gracias",
        title="Verificar la solución: respuesta a «Ya funciona»",
        original="Gracias. Quedó anotado que ya funciona.",
    ),
    _message(
        "verificar-reabierta",
        title="Verificar la solución: respuesta a «Sigue igual»",
        original="Quedó reabierta: vuelve a la mesa que la terminó. Le avisaremos por correo.",
    ),
    _message(
        "verificar-anotada",
        title="Verificar la solución: cuando ya se había verificado",
        original="**Ya quedó anotado que funciona.** Si dejó de funcionar, cuéntelo abajo.",
    ),
    _help(
        "verificar-ayuda",
        title="Verificar la solución: sobre el espacio de «Sigue igual»",
        original="Si sigue igual, cuente qué pasa",
    ),
    _help(
        "verificar-sin-respuesta",
        title="Cerrada sin respuesta: sobre el botón para abrirla de nuevo",
        original="Con un toque vuelve a quien la atendía, y usted puede responder lo que se le pidió.",
    ),
    _message(
        "recuperar-texto",
        title="Recuperar la contraseña: qué se pide",
        original="Escriba el correo electrónico que tiene registrado. Le enviaremos un enlace para elegir una "
        "contraseña nueva.",
    ),
    _message(
        "recuperar-enviado",
        title="Recuperar la contraseña: después de pedir el enlace",
        original="Si ese correo está registrado, en unos minutos recibirá un mensaje con el enlace para elegir una "
        "contraseña nueva. El enlace vence en una hora.",
    ),
    _message(
        "recuperar-no-llega",
        title="Recuperar la contraseña: si el correo no llega",
        original="Si no llega, revise la carpeta de correo no deseado o llame a su Mesa de Ayuda Regional: quien "
        "administra SoporteGL puede corregir su correo.",
    ),
    _message(
        "ingresar-lema",
        title="Ingresar: frase bajo la marca",
        original="Una incidencia, un código, cuatro niveles de atención.",
        limit=120,
    ),
    _message(
        "ingresar-texto",
        title="Ingresar: para quién es",
        original="Soporte de SICOIN GL y SERVICIOS GL para las municipalidades de Guatemala.",
    ),
    _message(
        "codigos-aviso",
        group=Group.WARNINGS,
        title="Códigos de recuperación: advertencia al mostrarlos",
        original="**Guárdelos ahora.** Se muestran durante {minutos} minutos y después nunca más. "
        "No los deje en la misma computadora.",
        variables=(Variable("minutos", "por cuántos minutos se muestran", "10", required=True),),
    ),
    _help(
        "crear-contacto",
        title="Crear: junto al correo y al teléfono",
        original="Verifique que su correo electrónico y teléfono estén actualizados: ahí recibirá la respuesta.",
    ),
    _help(
        "crear-sintesis",
        title="Crear: qué se escribe en la síntesis",
        original="Diga qué quería hacer, qué mensaje apareció y, si procede, el número y tipo de expediente.",
    ),
    _help("crear-sintesis-claves", title="Crear: debajo de la síntesis", original="No escriba contraseñas."),
    _help(
        "crear-para-cuando",
        title="Crear: debajo de «¿Para cuándo?»",
        original="Día y hora en que se detiene: se atiende primero lo que se detiene antes.",
    ),
    _help(
        "archivos",
        title="Documento Respaldo: qué se puede adjuntar",
        original="PDF, imágenes, Word, Excel, facturas XML, correos, ZIP y otros. Hasta 5 archivos de 20 MB.",
    ),
    _help(
        "responder-pedido",
        title="Su gestión: debajo de «Su respuesta»",
        original="Al enviarla, quien atiende su gestión puede continuar.",
    ),
    _help(
        "responder-mas",
        title="Su gestión: debajo de «Agregar información»",
        original="La verá quien atiende su gestión. No escriba contraseñas.",
    ),
    _help(
        "datos-telefono",
        title="Mis datos: junto al teléfono",
        original="Por ejemplo 5500-0142; con extensión, 7762-1234 ext. 105.",
    ),
    _help(
        "datos-clave",
        title="Mis datos: junto a la contraseña",
        original="Solo hace falta para cambiar el correo: con él se recupera la contraseña.",
    ),
    _help(
        "clave-nueva",
        title="Contraseña nueva: cómo elegirla",
        original="Doce caracteres o más; una frase corta es fácil de recordar.",
    ),
    _help(
        "nota-entidad",
        title="Ficha de la entidad: debajo de una nota",
        original="La leen quienes atienden esta entidad; la municipalidad no la ve.",
    ),
    _help(
        "accion-solucion",
        title="Cerrar y finalizar: debajo de la solución",
        original="Quien reporta la recibe por correo y la ve en Consulta de Incidencias.",
    ),
    _help(
        "accion-la-ve",
        title="Pedir información y contestar: debajo del texto",
        original="La verá la municipalidad.",
    ),
    _help(
        "accion-en-cola",
        title="Trasladar y devolver: debajo de lo que también ve la municipalidad",
        original="La municipalidad también lo ve, en COLA_INCIDENCIAS.",
    ),
    _help("entidad-buscar", title="Corregir: debajo de la entidad", original="Escriba el código o parte del nombre."),
    _help(
        "confirmar-codigo",
        title="Confirmar quién es: debajo del código",
        original="O uno de sus códigos de recuperación.",
    ),
    _help(
        "segundo-codigo",
        title="Segundo factor: debajo del código",
        original="El que muestra su aplicación, o uno de sus códigos de recuperación.",
    ),
    _help(
        "segundo-recuperacion",
        title="Segundo factor: a quien solo tiene una llave",
        original="Uno de sus códigos de recuperación, si no tiene su llave.",
    ),
    _help(
        "llave-nombre",
        title="Llave de acceso: debajo de su nombre",
        original="Para reconocerla después; por ejemplo «Teléfono» o «Computadora de la oficina».",
    ),
    _help(
        "respuesta-nombre",
        title="Respuestas guardadas: debajo del nombre",
        original="Así la encuentran quienes la usan. Por ejemplo: Pedir estado de cuenta.",
    ),
    _help(
        "respuesta-palabra",
        title="Respuestas guardadas: debajo de la palabra",
        original="Para encontrarla al escribir. Por ejemplo: saldo, que se usa como ;saldo.",
    ),
    _help(
        "respuesta-texto",
        title="Respuestas guardadas: debajo del texto",
        original="Los datos entre llaves se completan solos con los de cada gestión.",
    ),
    _help(
        "ver-como-motivo",
        title="Ver como: debajo del motivo",
        original="Queda en la auditoría con lo que usted abra. Por ejemplo: «Llamó: no ve la gestión 2026-0000711-4».",
    ),
    _help(
        "texto-por-que",
        title="Textos: debajo de por qué se cambia",
        original="Queda con la versión y en la auditoría.",
    ),
    _help(
        "persona-buscar",
        title="Relevos y sustituciones: debajo de quién sigue o sustituye",
        original="Su usuario, o parte de su nombre.",
    ),
    _help("relevo-desde", title="Relevos: debajo de desde cuándo", original="Ese día ya atiende quien sigue."),
    _help(
        "sustitucion-de-quien",
        title="Sustituciones: debajo de a quién se sustituye",
        original="Su propio usuario o, si usted supervisa o administra, el de otra persona.",
    ),
    _help(
        "sustitucion-hasta",
        title="Sustituciones: debajo de hasta cuándo",
        original="Ese día todavía sustituye; después termina por sí sola.",
    ),
    _help(
        "token-para",
        title="Accesos de programas: debajo de para qué es",
        original="Por ejemplo: tablero de la dirección.",
    ),
    _help(
        "token-clave",
        title="Accesos de programas: debajo de la contraseña",
        original="Para saber que es usted quien lo crea.",
    ),
    _help("accion-no-la-ve", title="Nota interna: debajo del texto", original="La municipalidad no la ve."),
    _help("accion-tachar", title="Tachar: debajo del motivo", original="No repita aquí lo que tacha."),
)

declare(SCREENS)
