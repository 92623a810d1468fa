"""Personas from a sheet: one row a person in one role; passwords are never in a sheet."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy

from django.contrib.auth.hashers import make_password

from soportegl.directory.bulk.offices import entity_named
from soportegl.directory.bulk.plans import Fate, Plan, Refused, Row, changes, check, nearest, row_of, shown
from soportegl.directory.bulk.reading_cells import read_day, read_yes
from soportegl.directory.bulk.sheets import Line, heading
from soportegl.directory.models import Entity, Membership, Office, Position, User
from soportegl.directory.roles import Role, Stands, Tier
from soportegl.lib.text import fold

COLUMNS = {
    "usuario": ("usuario", "user", "username"),
    "nombre": ("nombre", "nombre_completo", "nombres_y_apellidos"),
    "correo": ("correo", "correo_electronico", "email", "e-mail"),
    "telefono": ("telefono", "tel", "celular"),
    "funcion": ("funcion", "rol"),
    "nivel": ("nivel",),
    "sede": ("sede",),
    "entidad": ("entidad", "municipalidad", "codigo_entidad"),
    "puesto": ("puesto", "cargo"),
    "ve_toda_la_entidad": ("ve_toda_la_entidad", "director_afim"),
    "desde": ("desde", "fecha_inicial"),
    "hasta": ("hasta", "fecha_final"),
}
REQUIRED = ("usuario", "nombre", "funcion")
EXAMPLE = (
    *("marta.coj", "Marta Coj Xitumul", "marta.coj@muni.example", "5500-0123", "reporta", "1", "", "0701"),
    *("Encargada de presupuesto", "no", "2026-01-05", ""),
)


def plan(lines: Iterable[Line]) -> Plan:
    """The fate of each row."""
    planner = _Planner()
    return Plan("personas", [planner.row(line) for line in lines])


class _Planner:
    def __init__(self) -> None:
        self.users = {user.username.lower(): user for user in User.objects.all()}
        self.entities = {entity.code: entity for entity in Entity.objects.all()}
        self.offices = {fold(office.name): office for office in Office.objects.all()}
        self.positions = {fold(position.name): position for position in Position.objects.all()}
        self.roles = {heading(name): role for role in Role for name in role.duty.called}
        self.memberships: dict[tuple[object, ...], Membership] = {}
        for row in Membership.objects.select_related("user", "position"):
            self.memberships[_key(row.user, row)] = row
        self.seen: set[tuple[object, ...]] = set()

    def row(self, line: Line) -> Row:
        return row_of(line, line.cells.get("usuario", "").lower(), "(sin usuario)", self._row)

    def _row(self, number: int, username: str, cells: dict[str, str]) -> Row:
        if not username:
            raise Refused("Falta el usuario.")
        existing = self.users.get(username)
        # A copy: what a refused row has set must not be there for the next one.
        user = copy(existing) if existing else User(username=username, password=make_password(None))
        values: dict[str, object] = {
            attribute: cells[column]
            for column, attribute in (("nombre", "full_name"), ("correo", "email"), ("telefono", "phone"))
            if cells.get(column)
        }
        said = changes(user, values)
        if not user.full_name:
            raise Refused("Falta el nombre de la persona.")
        check(user, exclude=("password", *(() if existing is None else ("username",))))
        membership, told = self._membership(user, cells)
        if existing is not None and not said and not told:
            return Row(number, username, Fate.SAME)
        # The next row of the same person must not make them twice.
        self.users[username] = user

        def do() -> list[Entity]:
            if saved := User.objects.filter(username=username).first():
                # Another row of the same person may have made them meanwhile.
                user.pk = saved.pk
                user._state.adding = False
            user.save()
            if membership.position and membership.position._state.adding:
                membership.position = Position.objects.get_or_create(name=membership.position.name)[0]
            membership.user = user
            membership.save()
            return []

        before = self.memberships.get(_key(user, membership))
        ends = membership if before and membership.ends_on and membership.ends_on != before.ends_on else None
        fate = Fate.NEW if existing is None else Fate.CHANGED
        return Row(number, username, fate, (*said, *told), do, ends)

    def _membership(self, user: User, cells: dict[str, str]) -> tuple[Membership, list[str]]:
        role = self._role(cells.get("funcion", ""))
        wanted = Membership(user=user, role=role, tier=self._tier(role, cells.get("nivel", "")))
        if typed := cells.get("sede", ""):
            wanted.office = self._office(typed)
        if typed := cells.get("entidad", ""):
            wanted.entity = entity_named(typed, self.entities)
        key = _key(user, wanted)
        if key in self.seen:
            raise Refused("Esa función de esa persona está dos veces en el archivo.")
        self.seen.add(key)
        membership = copy(self.memberships.get(key, wanted))
        values: dict[str, object] = {}
        if typed := cells.get("puesto", ""):
            values["position"] = self._position(typed)
        if "ve_toda_la_entidad" in cells:
            values["sees_entity"] = read_yes(cells["ve_toda_la_entidad"])
        for column, attribute in (("desde", "starts_on"), ("hasta", "ends_on")):
            if cells.get(column):
                values[attribute] = read_day(cells[column])
        told = changes(membership, values)
        check(membership, exclude=("user", "position"))
        return membership, (_said_of(membership) if membership.pk is None else told)

    def _position(self, typed: str) -> Position:
        if fold(typed) not in self.positions:
            made = Position(name=typed)
            check(made, called="puesto")
            self.positions[fold(typed)] = made
        return self.positions[fold(typed)]

    def _role(self, typed: str) -> Role:
        if heading(typed) not in self.roles:
            known = ", ".join(role.duty.called[0] for role in Role)
            raise Refused(f"No existe la función «{typed}». Escriba una de: {known}.")
        return self.roles[heading(typed)]

    def _tier(self, role: Role, typed: str) -> int | None:
        if role.duty.stands is Stands.NOWHERE:
            return None
        digits = typed.upper().removeprefix("NIVEL").strip().removeprefix("N")
        if not digits:
            return Tier.MUNICIPAL if role.duty.stands is Stands.AT_AN_ENTITY else Tier.REGIONAL
        if digits not in {"1", "2", "3", "4"}:
            raise Refused(f"El nivel «{typed}» no existe: escriba 1, 2, 3 o 4.")
        return int(digits)

    def _office(self, typed: str) -> Office:
        for name in (fold(typed), fold(f"Sede {typed}")):
            if name in self.offices:
                return self.offices[name]
        raise Refused(f"No existe la sede «{typed}».{nearest(typed, [row.name for row in self.offices.values()])}")


def _key(user: User, row: Membership) -> tuple[object, ...]:
    return (user.username.lower(), row.role, row.tier, row.office_id, row.entity_id)


def _said_of(membership: Membership) -> list[str]:
    """Every value of a membership that is made, its day of beginning too when nobody wrote one."""
    said = [f"función: {membership}"]
    if position := membership.position:
        said.append(f"puesto: {position}{' (se agrega a la lista de puestos)' if position._state.adding else ''}")
    if membership.sees_entity:
        said.append("ve toda la entidad: sí")
    said.append(f"desde: {shown(membership.starts_on)}")
    return [*said, f"hasta: {shown(membership.ends_on)}"] if membership.ends_on else said
