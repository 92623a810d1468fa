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


@dataclass(frozen=True)
class _Row:
    who: Callable[[Permissions], bool]
    label: str
    short: str
    address: str
    icon: str
    only_phone: bool = False


def _auditor(permissions: Permissions) -> bool:
    return permissions.is_auditor and not permissions.is_desk


def _reporter(permissions: Permissions) -> bool:
    return permissions.is_reporter


def _desk(permissions: Permissions) -> bool:
    return permissions.is_desk


def _agent(permissions: Permissions) -> bool:
    return bool(permissions.agent_tiers)


def _reader(permissions: Permissions) -> bool:
    return permissions.is_reporter or permissions.is_desk or permissions.is_auditor or permissions.is_administrator


def _administrator(permissions: Permissions) -> bool:
    return permissions.is_administrator


ROWS = (
    _Row(_desk, "Mesa", "Mesa", "queue", icon="inboxes"),
    _Row(_auditor, "Incidencias abiertas", "Abiertas", "queue", icon="inboxes"),
    _Row(_reporter, "Registro de Incidencias", "Registro", "registry", icon="list-task"),
    _Row(_reporter, "Crear", "Crear", "register", icon="plus-circle", only_phone=True),
    _Row(_reader, "Consulta de Incidencias", "Consulta", "consult", icon="archive"),
    _Row(_agent, "Registrar por llamada", "Por llamada", "register_on_behalf", icon="telephone-plus"),
    _Row(_administrator, "Puesta en marcha", "Marcha", "readiness", icon="clipboard-check"),
    _Row(_administrator, "Correos", "Correos", "mail_balance", icon="envelope-check"),
    _Row(_administrator, "Administración", "Administrar", "admin:index", icon="gear"),
    _Row(lambda permissions: True, "Ayuda", "Ayuda", "help", icon="book"),
)


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
