"""Why a capsule is not believed: for each reason a sentence for the person, and what to look at for who signs."""

from __future__ import annotations

from enum import Enum

AGAIN = "Vuelva a la pantalla de donde vino y presione SoporteGL otra vez."
OTHERWISE = "Puede ingresar con su usuario y crear la incidencia a mano."


class Reason(Enum):
    """Its name in logs and documents, the sentence of the person, and the hint for the people of the host."""

    def __init__(self, code: str, sentence: str, hint: str) -> None:
        self.code, self.sentence, self.hint = code, sentence, hint

    TOO_LARGE = (
        "grande",
        f"Los datos de su pantalla llegaron demasiado grandes y no se usaron. {OTHERWISE}",
        "Pasa del tamaño permitido.",
    )
    ILL_MADE = (
        "forma",
        f"Los datos de su pantalla no llegaron completos y no se usaron. {OTHERWISE}",
        "No tiene la forma del protocolo.",
    )
    UNKNOWN_KEY = (
        "llave",
        f"SoporteGL no conoce al sistema que envió los datos de su pantalla, y no los usó. {OTHERWISE}",
        "El kid no es de ninguna llave registrada.",
    )
    KEY_OUT = (
        "llave-vencida",
        f"El sistema que envió los datos de su pantalla usó una llave que ya no vale, y no se usaron. {OTHERWISE}",
        "La llave está retirada, o fuera de sus fechas.",
    )
    HOST_OUT = (
        "sistema-inactivo",
        f"SoporteGL ya no recibe datos del sistema de donde viene. {OTHERWISE}",
        "El sistema está inactivo en la administración de SoporteGL.",
    )
    ALGORITHM = (
        "algoritmo",
        f"Los datos de su pantalla no están firmados como deben y no se usaron. {OTHERWISE}",
        "El alg de la cabecera no es el de la llave registrada.",
    )
    SIGNATURE = (
        "firma",
        f"Los datos de su pantalla no llevan la firma de su sistema y no se usaron. {OTHERWISE}",
        "La firma no corresponde a la llave registrada con ese kid.",
    )
    ISSUER = (
        "emisor",
        f"Los datos de su pantalla dicen venir de un sistema y los firmó otro; no se usaron. {OTHERWISE}",
        "El iss no es el del sistema dueño de la llave.",
    )
    AUDIENCE = (
        "destino",
        f"Los datos de su pantalla eran para otra instalación de SoporteGL y no se usaron. {OTHERWISE}",
        "El aud no es la dirección de esta instalación.",
    )
    EXPIRED = (
        "vencida",
        f"La entrada desde su sistema venció: dura dos minutos. {AGAIN}",
        "El exp ya pasó; revise también los relojes.",
    )
    FUTURE = (
        "reloj",
        f"El reloj del sistema de donde viene está adelantado y sus datos no se usaron. {OTHERWISE}",
        "El iat está en el futuro: ponga a la hora el servidor que firma.",
    )
    LIFETIME = (
        "duracion",
        f"Los datos de su pantalla no traen una vigencia válida y no se usaron. {OTHERWISE}",
        "Dura a lo sumo 120 segundos.",
    )
    INCOMPLETE = (
        "datos",
        f"A los datos de su pantalla les falta algo y no se usaron. {OTHERWISE}",
        "Falta un dato, o no es del tipo que debe.",
    )
    SYSTEM = (
        "sistema",
        f"Los datos de su pantalla son de otro sistema que el que los envió, y no se usaron. {OTHERWISE}",
        "El sistema no es el de este emisor.",
    )
    ENTITY = (
        "entidad",
        f"La entidad que indicó su sistema no está en SoporteGL, y sus datos no se usaron. {OTHERWISE}",
        "La entidad no existe, o está inactiva, en el directorio de SoporteGL.",
    )
    REPLAYED = (
        "repetida",
        f"Esta entrada ya se usó una vez, y cada una sirve una sola. {AGAIN}",
        "El jti ya llegó antes: firme cada vez con otro.",
    )
    PERSON = (
        "persona",
        f"SoporteGL no conoce a la persona que indicó su sistema. {OTHERWISE}",
        "Nadie activo tiene ese usuario o ese sub, o atiende y no está enlazado con su proveedor de identidad.",
    )
    SHOWS_NOTHING = (
        "sin-lectura",
        f"El sistema de donde viene no muestra incidencias. {OTHERWISE}",
        "La administración de SoporteGL no marcó que este sistema muestre a sus personas sus incidencias.",
    )
    NOTHING = (
        "vacia",
        f"No llegó ningún dato de su pantalla. {OTHERWISE}",
        "El formulario no trae el campo «capsula».",
    )


class CapsuleRefused(Exception):
    """A capsule that is not believed, with its reason and what exactly was found."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason.code)
        self.reason, self.detail = reason, detail

    @property
    def hint(self) -> str:
        """What the people of the host are told."""
        # After a colon: a claim's name is written small, and is another one with a capital.
        return f"{self.reason.hint[:-1]}: {self.detail}." if self.detail else self.reason.hint
