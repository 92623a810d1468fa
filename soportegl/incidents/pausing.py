"""Words for the clocks of an incident: for whom they wait, which runs out first, what a verb does to a pause."""

from enum import StrEnum

from django.db import models


class Debtor(models.TextChoices):
    """For whom the clock of an incident waits."""

    REPORTER = "reporter", "Quien reporta"
    BANK = "bank", "El banco"
    PROVIDER = "provider", "El proveedor"
    OTHER_SYSTEM = "other_system", "Otro sistema"


class DueFor(models.TextChoices):
    """Which of the clocks of an incident runs out first."""

    NOTHING = "", "Nada prometido"
    TAKE = "take", "Tomarla"
    SOLVE = "solve", "Resolverla en su nivel"
    WHOLE = "whole", "Resolverla"


class PauseEffect(StrEnum):
    """What a verb does to the pause of the clock; what leaves a tier or ends it ends the pause as well."""

    BEGUN = "begun"
    #: Unless it waits for somebody else already.
    BEGUN_IF_RUNNING = "begun_if_running"
    ENDED = "ended"
    #: The answer awaited is here; a pause for somebody else goes on.
    ENDED_OF_REPORTER = "ended_of_reporter"
