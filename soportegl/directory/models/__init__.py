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
    "Category",
    "Department",
    "Entity",
    "ExpedienteType",
    "Membership",
    "Module",
    "Office",
    "Position",
    "Region",
    "SignIn",
    "System",
    "User",
    "WrongPassword",
]
