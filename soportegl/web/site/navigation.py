"""The options of the bar, by what a person is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from soportegl.directory.roles import Permissions
from soportegl.lib.addresses import address
from soportegl.web.manual.places import help_address


@dataclass(frozen=True)
class NavItem:
    """One option: in the bar, and with its short name at the foot of a phone."""

    label: str
    short: str
    url: str
    icon: str
    current: bool
    """In the bar, where Crear has no option of its own, its page belongs to Registro."""
    here: bool
    only_phone: bool = False

    @property
    def is_button_of_page(self) -> bool:
        """Whether the page that is open has a button of this name: «Crear»."""
        return self.here and self.only_phone


@dataclass(frozen=True)
class _Row:
    who: Callable[[Permissions], bool]
    label: str
    short: str
    address: str
    icon: str
    only_phone: bool = False


def has_board(permissions: Permissions) -> bool:
    """Whether somebody answers for the work of others, or looks into it."""
    return permissions.is_supervisor or permissions.is_auditor


ROWS = (
    _Row(has_board, "Tablero", "Tablero", "board", icon="bar-chart"),
    _Row(lambda one: one.is_desk, "Mesa", "Mesa", "queue", icon="inboxes"),
    _Row(lambda one: bool(one.desk_offices), "Municipios", "Municipios", "municipalities", icon="geo-alt"),
    _Row(lambda one: one.is_auditor and not one.is_desk, "Incidencias abiertas", "Abiertas", "queue", icon="inboxes"),
    _Row(lambda one: one.is_reporter, "Registro de Incidencias", "Registro", "registry", icon="list-task"),
    _Row(lambda one: one.is_reporter, "Crear", "Crear", "register", icon="plus-circle", only_phone=True),
    _Row(lambda one: one.is_reporter and not one.is_desk, "Buscar", "Buscar", "find", icon="search", only_phone=True),
    _Row(
        lambda one: one.is_reporter or one.is_desk or one.sees_all,
        "Consulta de Incidencias",
        "Consulta",
        "consult",
        icon="archive",
    ),
    _Row(
        lambda one: bool(one.agent_tiers),
        "Registrar por llamada",
        "Llamada",
        "register_on_behalf",
        icon="telephone-plus",
    ),
    _Row(lambda one: one.is_administrator, "Puesta en marcha", "Marcha", "readiness", icon="clipboard-check"),
    _Row(lambda one: one.is_administrator, "Correos", "Correos", "mail_balance", icon="envelope-check"),
    _Row(lambda one: one.is_auditor and not one.is_desk, "Auditoría", "Auditoría", "audit", icon="shield-check"),
    _Row(lambda one: one.is_administrator, "Administración", "Administrar", "admin:index", icon="gear"),
    _Row(lambda one: True, "Ayuda", "Ayuda", "help", icon="book"),
)

#: Where people begin: on the first of these that is theirs.
HOMES: tuple[tuple[Callable[[Permissions], bool], str], ...] = (
    (has_board, "board"),
    (lambda one: one.is_desk, "queue"),
    (lambda one: one.is_reporter, "registry"),
    (lambda one: one.is_auditor, "consult"),
    (lambda one: one.is_administrator, "admin:index"),
    (lambda one: one.sees_all, "consult"),
)


def home_of(permissions: Permissions) -> str:
    """The name of the page where this person begins; empty for who has no role."""
    return next((name for whose, name in HOMES if whose(permissions)), "")


def menu(permissions: Permissions | None, path: str, screen: str = "") -> list[NavItem]:
    """The options this person has, with the one of `path` marked; «Ayuda» leads to what is said of `screen`."""
    rows = [row for row in ROWS if permissions is not None and row.who(permissions)]
    urls = [address(row.address) for row in rows]
    # The longest match: /registro/crear/ belongs to Crear, not to Registro, which it also begins with.
    best = max((url for url in urls if path.startswith(url)), key=len, default="")
    covered = {best, address("registry")} if best == address("register") else {best}
    return [
        NavItem(
            row.label,
            row.short,
            help_address(screen, permissions) if row.address == "help" else url,
            row.icon,
            url in covered,
            url == best,
            row.only_phone,
        )
        for row, url in zip(rows, urls, strict=True)
    ]
