"""The manual: who reads it, which section a screen leads to, and that its texts and pictures belong together."""

import json
import re

import pytest
from django.test import Client
from django.urls import get_resolver

from soportegl.web.manual import chapters, places
from tests.browser import pictures
from tests.cast import People, browser_of

SLUGS = [chapter.slug for chapter in chapters.CHAPTERS]
# What a guide's reader looks for, letter by letter.
OF_THE_GUIDE = """
Usuario Municipal. Nivel 1|Mesa de Ayuda Regional. Nivel 2|Mesa de Ayuda Central. Nivel 3
Asistencia Informática. Nivel 4
Usuario|Contraseña|Ingresar|Gobiernos Locales|Registro de Incidencias (Usuario Municipal)|Registro de Incidencias|Crear
Entidad|Sistema|Nombre de quien Reporta|Teléfono|Puesto|Correo electrónico|Síntesis del Caso|Documento Respaldo|Examinar
Abrir|Aceptar|Gestión|Estado|Consulta de Incidencias|COLA_INCIDENCIAS|Nivel Anterior
TRASLADADO_N2|EN RESOLUCION_N2|TRASLADADO_N3|EN RESOLUCION_N3|TRASLADADO_N4|CERRADO|FINALIZADO
"""
# Fragments, files, answers to forms, and what leads on at once: nobody looks at these as at a screen.
NO_SCREENS = frozenset(
    re.findall(
        r"\w+",
        """
        home account_login account_logout account_reset_password account_change_password account_reset_password_done
        account_reset_password_from_key_done sign_out platform theme uploads upload_pieces upload_remove attachment
        attachment_shown find_offers outbox
        attachment_part queue_news take_next queue_filters queue_columns queue_density save_view saved_view entities
        entity_note sign_in_elsewhere openid_connect_callback left_elsewhere saml_metadata confirmed
        canned_answer_preview canned_answer_back answers draft colleagues notices_read notice mail_send_again
        mail_send_all mfa_login_webauthn mfa_download_recovery_codes
        sheet_template text_preview text_mail audit_download handover_cancel
        substitution_end snooze_done similar_writing similar_helped
        report_file report_incidents_file report_subscribe report_subscription_end
        view_as_end api_reference help help_chapter alive ready metrics door
        offline_worker
        """,
    )
)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", SLUGS)
def test_a_chapter_is_read_without_signing_in_or_asking_the_database(slug, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = Client().get(f"/ayuda/{slug}/")
    assert page.status_code == 200
    assert len(page.content) < 40_000, "its pictures come when they are asked for, its text at once"
    text = page.content.decode()
    assert 'loading="lazy"' in text or "<img" not in text
    assert '<details class="p-captura" open' not in text
    assert 'loading="lazy"' not in Client().get(f"/ayuda/{slug}/?imagenes=1").content.decode()


def test_what_is_no_chapter_does_not_exist():
    assert Client().get("/ayuda/nada/").status_code == 404
    assert Client().post("/ayuda/").status_code == 405


def test_the_chapter_of_the_municipality_says_the_words_of_the_guide():
    text = re.sub(r"<[^>]+>", "", Client().get("/ayuda/municipal/").content.decode())
    assert [label for label in re.split(r"[|\n]", OF_THE_GUIDE) if label not in text] == []


def test_every_screen_belongs_to_a_section_or_is_known_to_have_none():
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert names - set(places.PLACES) - NO_SCREENS == set()
    assert set(places.PLACES) - names == set()


def test_every_section_that_a_screen_names_is_there_and_no_chapter_has_one_twice():
    anchors = {slug: [section.anchor for section in chapters.text_of(slug).sections] for slug in SLUGS}
    there = {anchor for found in anchors.values() for anchor in found}
    assert {anchor for wanted in places.PLACES.values() for anchor in wanted} <= there
    assert {slug for slug, found in anchors.items() if len(found) != len(set(found))} == set()


@pytest.mark.parametrize(
    ("who", "path", "leads_to"),
    [
        ("ana", "/registro/", "/ayuda/municipal/#registro"),
        ("ana", "/registro/crear/", "/ayuda/municipal/#crear"),
        ("ana", "/gestion/{code}/", "/ayuda/municipal/#seguimiento"),
        ("ana", "/gestion/{code}/cola/", "/ayuda/municipal/#cola"),
        ("raul", "/bandeja/", "/ayuda/asesor/#bandeja"),
        ("raul", "/gestion/{code}/", "/ayuda/asesor/#atender"),
        ("raul", "/registro/crear/por-llamada/", "/ayuda/asesor/#por-llamada"),
        ("carla", "/bandeja/", "/ayuda/mesa/#bandeja"),
        ("sofia", "/respuestas/", "/ayuda/supervision/#respuestas"),
        ("sofia", "/plazos/", "/ayuda/plazos/#que-plazos-hay"),
        ("aura", "/gestion/{code}/", "/ayuda/auditoria/#una-incidencia"),
        ("admin", "/puesta-en-marcha/", "/ayuda/administracion/#puesta-en-marcha"),
        ("admin", "/mis-datos/", "/ayuda/administracion/#cuenta"),
    ],
)
def test_help_leads_to_what_is_said_of_this_screen_to_this_person(people: People, who, path, leads_to):
    page = browser_of(people.users[who]).get(path.format(code=people.held().code)).content.decode()
    assert f'href="{leads_to}"' in page


def test_one_s_own_chapters_come_first(people: People):
    page = browser_of(people.sofia).get("/ayuda/").content.decode()
    assert page.count("Para usted") == 2
    assert page.index('id="supervision"') < page.index('id="plazos"') < page.index('id="municipal"')


def test_pictures_and_texts_belong_together():
    named = {
        part.name
        for slug in SLUGS
        for section in chapters.text_of(slug).sections
        for part in section.blocks
        if isinstance(part, chapters.Picture)
    }
    written = {name for slug in SLUGS for name in re.findall(r"^!\[.*\]\((.+)\)$", _text(slug), re.MULTILINE)}
    taken = set(json.loads(pictures.TABLE.read_text()))
    assert named == written == taken == {shot.name for shot in pictures.SHOTS}
    sizes = {path.stem: path.stat().st_size for path in pictures.FOLDER.glob("*.webp")}
    assert set(sizes) == taken
    assert {name: size for name, size in sizes.items() if size > 100_000} == {}


def _text(slug: str) -> str:
    return (chapters.TEXTS / f"{slug}.md").read_text(encoding="utf-8")
