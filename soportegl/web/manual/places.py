"""Which section of the manual a screen belongs to: one row a screen."""

from __future__ import annotations

from functools import lru_cache

from soportegl.directory.roles import Permissions
from soportegl.lib.addresses import address
from soportegl.web.manual.chapters import CHAPTERS, chapters_for, text_of

#: Name of the address → sections, the most fitting one first. A person gets the first that their chapters have.
PLACES: dict[str, tuple[str, ...]] = {
    "sign_in": ("ingresar",),
    "arrived": ("ingresar",),
    "password_reset": ("contrasena",),
    "account_reset_password_from_key": ("contrasena",),
    "password_change": ("contrasena", "cuenta"),
    "mfa_index": ("seguridad", "cuenta"),
    "mfa_authenticate": ("seguridad", "cuenta"),
    "mfa_activate_totp": ("seguridad", "cuenta"),
    "mfa_deactivate_totp": ("seguridad", "cuenta"),
    "mfa_add_webauthn": ("seguridad", "cuenta"),
    "mfa_edit_webauthn": ("seguridad", "cuenta"),
    "mfa_remove_webauthn": ("seguridad", "cuenta"),
    "mfa_view_recovery_codes": ("seguridad", "cuenta"),
    "mfa_generate_recovery_codes": ("seguridad", "cuenta"),
    "profile": ("datos", "cuenta"),
    "open_sessions": ("datos", "cuenta"),
    "tokens": ("datos", "cuenta"),
    "registry": ("registro",),
    "register": ("crear", "por-llamada"),
    "register_on_behalf": ("por-llamada",),
    "registered": ("codigo", "por-llamada"),
    "consult": ("consulta",),
    "find": ("buscar", "consulta"),
    "incident": ("seguimiento", "atender", "una-incidencia"),
    "verb": ("seguimiento", "atender", "una-incidencia", "tachar"),
    "trace": ("cola", "traza"),
    "why_due": ("seguimiento", "atender", "una-incidencia"),
    "verify": ("verificar",),
    "queue": ("bandeja", "consulta"),
    "bulk": ("lote",),
    "bulk_apply": ("lote",),
    "bulk_runs": ("lote",),
    "bulk_run": ("lote",),
    "board": ("tablero",),
    "board_share": ("tablero",),
    "entity": ("entidad",),
    "municipalities": ("mis-municipios",),
    "entity_contact": ("mis-municipios",),
    **dict.fromkeys(("similar_show", "similar_beside"), ("parecidas",)),
    "canned_answers": ("respuestas",),
    "canned_answer_new": ("respuestas",),
    "canned_answer": ("respuestas",),
    "canned_answer_retire": ("respuestas",),
    "notices": ("avisos",),
    "preferences": ("avisos",),
    "snoozed": ("avisos",),
    "snooze": ("avisos",),
    "mail_balance": ("correos",),
    "audit": ("auditoria",),
    **dict.fromkeys(("reports", "report", "report_incidents", "report_unsubscribe"), ("reportes",)),
    "view_as": ("ver-como",),
    "handovers": ("relevos",),
    "hand_over": ("relevos",),
    "texts": ("textos",),
    "text": ("textos",),
    "substitutions": ("sustituciones",),
    "readiness": ("puesta-en-marcha",),
    "calendars": ("calendarios",),
    "work_counted": ("calendarios",),
    "promises": ("que-plazos-hay",),
    "load_sheet": ("cargar",),
    "apply_sheet": ("cargar",),
}


def help_address(screen: str, permissions: Permissions | None) -> str:
    """Where the manual speaks of this screen to this person; the list of chapters when it does not."""
    own = [chapter.slug for chapter in chapters_for(permissions)]
    return _address(screen, tuple(own or (chapter.slug for chapter in CHAPTERS)))


@lru_cache(maxsize=1024)
def _address(screen: str, slugs: tuple[str, ...]) -> str:
    wanted = PLACES.get(screen, ())
    for slug in slugs:
        anchors = {section.anchor for section in text_of(slug).sections}
        if found := next((anchor for anchor in wanted if anchor in anchors), None):
            return f"{address('help_chapter', slug)}#{found}"
    return address("help")
