"""Why somebody who signed in elsewhere is not let in here: a sentence each, and whom it tells."""

from __future__ import annotations

from enum import Enum


class Why(Enum):
    """Each reason with what its person reads."""

    NOT_LINKED = (
        "{provider} dijo que usted es «{said}», y esa persona de SoporteGL todavía no está enlazada con {provider}."
    )
    UNKNOWN = "{provider} dijo que usted es «{said}», y nadie se llama así en SoporteGL."
    OTHER_SUBJECT = "El usuario «{said}» ya está enlazado con otra persona de {provider}."
    ONLY_REPORTERS = "«{said}» atiende o administra en SoporteGL, y con {provider} entra solo quien reporta."
    INACTIVE = "Su usuario de SoporteGL está desactivado."
    NO_ENTITY = "{provider} no dijo en qué entidad trabaja usted, y sin ella no se le puede registrar."
    UNKNOWN_ENTITY = (
        "{provider} dijo que usted trabaja en la entidad «{said}», que SoporteGL no conoce o ya no está activa."
    )
    NO_USERNAME = "{provider} no dijo un usuario que se pueda registrar."
    CANCELLED = "El ingreso con {provider} se canceló."
    DENIED = "{provider} no le permitió ingresar a SoporteGL."
    DOWN = "{provider} no respondió. Puede estar fuera de servicio por un momento."
    UNREADABLE = "Lo que {provider} respondió no se puede aceptar como prueba de quién es usted."
    UNASKED = (
        "{provider} le trajo sin que el ingreso empezara en SoporteGL. Empiécelo aquí: presione «Intentar otra vez»."
    )
    NO_SUBJECT = "{provider} no dijo quién es usted por un identificador que no cambie (NameID persistente)."
    ANOTHER = "En {provider} ingresó otra persona, no usted. Salga allí e inténtelo de nuevo."
    NOT_ANEW = "{provider} no le pidió que mostrara otra vez quién es, y sin eso no se puede confirmar."
    STALE = "Este ingreso con {provider} ya se usó, venció o empezó en otro navegador."


#: What an administrator has to do something about; of the others, trying again is enough.
FOR_ADMINISTRATORS = frozenset(
    {
        *(Why.NOT_LINKED, Why.UNKNOWN, Why.OTHER_SUBJECT, Why.ONLY_REPORTERS, Why.INACTIVE, Why.NO_ENTITY),
        *(Why.UNKNOWN_ENTITY, Why.NO_USERNAME, Why.NO_SUBJECT),
    }
)

#: What keeps nobody out: they are in, and did not show once more who they are.
OF_CONFIRMING = frozenset({Why.ANOTHER, Why.NOT_ANEW})


class NotLetIn(Exception):
    """Somebody is not let in, with what the provider said that led to it."""

    def __init__(self, why: Why, said: str = "") -> None:
        super().__init__(why.name)
        self.why, self.said = why, said[:80]

    def sentence(self, provider: str) -> str:
        """What its person reads."""
        return self.why.value.format(provider=provider, said=self.said)
