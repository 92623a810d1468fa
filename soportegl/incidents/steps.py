"""The words in which a verb is declared: who, how it is treated, and what becomes of the stay."""

from __future__ import annotations

from enum import Flag, StrEnum, auto
from typing import NamedTuple


class Who(StrEnum):
    """Who does a verb, as seen from one incident, by what everybody else reads; `policy.WHO` tells them apart."""

    REPORTER = "solo puede hacerlo quien la reportó"
    HOLDER = "solo puede hacerlo quien la tiene tomada"
    AGENTS = "la atienden los asesores o técnicos de otro nivel o sede"
    AGENTS_UNTIL_TAKEN = "solo puede hacerlo quien la tiene tomada o, sin tomar, quien atiende su nivel"
    AGENTS_ONCE_HOLDER_LEFT = "solo puede hacerlo quien la tiene tomada o la supervisión de su nivel"
    SUPERVISORS = "solo puede hacerlo la supervisión de su nivel"
    SUPERVISORS_ONCE_CLOSED = "solo puede hacerlo quien la cerró o la supervisión de su nivel"
    WHOEVER_CLOSED_IT = "solo puede hacerlo quien la tiene tomada o quien la cerró"
    DESK = "solo pueden hacerlo quienes atienden incidencias"
    ADMINISTRATOR = "solo puede hacerlo la administración"


class StageEffect(StrEnum):
    """What a verb does to the stay at a tier."""

    TAKEN = "taken"
    FREED = "freed"
    LEFT = "left"
    ENDED = "ended"
    AMENDED = "amended"
    BEGUN = "begun"


# With these a stay begins: the incident arrives at a tier.
ARRIVALS = (StageEffect.LEFT, StageEffect.BEGUN)


class Is(Flag):
    """How a verb is treated; what is not said of it, it is not."""

    #: Whoever reports may read it.
    PUBLIC = auto()
    #: Written to whoever reports, or to the desk: whoever writes it reads whether it reaches anybody.
    TO_REPORTER = auto()
    TO_DESK = auto()
    #: What the reporter said waits for somebody until one of these is done; a note among colleagues is no answer to it.
    SETTLING = auto()
    #: Said or decided in view of the conversation: not over the head of what came in meanwhile.
    IN_VIEW = auto()
    #: A desk writes it and somebody reads it: data between braces are completed. What whoever reports writes is theirs.
    COMPLETED = auto()
    #: Files may go with it.
    FILES = auto()
    #: Canned answers go into its text.
    CANNED = auto()
    #: The solution of another incident may go into its text, and its event keeps of which.
    REUSES = auto()
    DECIDED = SETTLING | IN_VIEW | COMPLETED | FILES
    WRITTEN = PUBLIC | TO_REPORTER | DECIDED | CANNED
    #: Done to many incidents at once, too.
    BULK = auto()
    #: Its event keeps no key of the form: whoever sends it twice reads that it was done.
    UNKEYED = auto()


class Words(NamedTuple):
    """How a verb is stored and said: its address, its button, and what it did, as the trace tells it."""

    value: str
    path: str
    label: str
    done: str
    infinitive: str
