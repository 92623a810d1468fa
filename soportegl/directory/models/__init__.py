from soportegl.directory.models.access import ApiClient, ApiRate, ApiToken, KeptAnswer, Scope
from soportegl.directory.models.calendar import CalendarToken, DayOff, Part, PlaceScope, WeeklyHours
from soportegl.directory.models.handover import Handover
from soportegl.directory.models.people import Membership, User
from soportegl.directory.models.place import (
    Category,
    Department,
    Entity,
    ExpedienteType,
    Module,
    Office,
    Position,
    Region,
    System,
)
from soportegl.directory.models.promises import Consequence, Promise, UsualTime
from soportegl.directory.models.sign_ins import SignIn, WrongPassword
from soportegl.directory.models.substitution import Substitution

__all__ = [
    "ApiClient",
    "ApiRate",
    "ApiToken",
    "CalendarToken",
    "Category",
    "Consequence",
    "DayOff",
    "Department",
    "Entity",
    "ExpedienteType",
    "Handover",
    "KeptAnswer",
    "Membership",
    "Module",
    "Office",
    "Part",
    "PlaceScope",
    "Position",
    "Promise",
    "Region",
    "Scope",
    "SignIn",
    "Substitution",
    "System",
    "User",
    "UsualTime",
    "WeeklyHours",
    "WrongPassword",
]
