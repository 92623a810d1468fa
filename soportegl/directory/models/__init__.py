from soportegl.directory.models.people import Membership, User
from soportegl.directory.models.place import (
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
