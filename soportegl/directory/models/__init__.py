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
from soportegl.directory.models.sign_ins import SignIn, WrongPassword

__all__ = [
    "ApiClient",
    "ApiRate",
    "ApiToken",
    "CalendarToken",
    "Category",
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
    "Region",
    "Scope",
    "SignIn",
    "System",
    "User",
    "WeeklyHours",
    "WrongPassword",
]
