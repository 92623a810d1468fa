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
    "System",
    "User",
]
