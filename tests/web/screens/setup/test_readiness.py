"""«Puesta en marcha» shows what is missing until it is there, and sheets are applied as they were shown."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from soportegl.directory.first_link import link_for
from soportegl.directory.models import Membership, Office, User
from soportegl.directory.roles import Role, Tier
from soportegl.web.screens.setup import views
from tests.cast import People, browser_of

PAGES = ("/puesta-en-marcha/", "/puesta-en-marcha/cargar/", "/puesta-en-marcha/plantilla/sedes.csv")


def page(client: Client, path: str = "/puesta-en-marcha/") -> str:
    return client.get(path).content.decode()


def section(text: str, slug: str) -> str:
    """What stands in one part of the page; empty when the part is not there."""
    return text.split(f'id="{slug}"', 1)[1].split("</section>", 1)[0] if f'id="{slug}"' in text else ""


def test_what_is_missing_is_listed_until_it_is_there(people: People) -> None:
    admin = browser_of(people.admin)
    empty = Office.objects.create(name="Sede Vacía")
    shown = page(admin)
    assert "Sede Vacía" in section(shown, "sedes-sin-asesor")
    assert "San José Chacayá" in section(shown, "entidades-sin-sede")
    assert section(shown, "entidades-sin-personas") == ""
    assert "Sololá" not in section(shown, "sedes-sin-asesor")

    agent = User.objects.create_user("nora", full_name="Nora")
    Membership.objects.create(user=agent, role=Role.AGENT, tier=Tier.REGIONAL, office=empty)
    people.orphan.office = empty
    people.orphan.save()
    Membership.objects.filter(user=people.berta).delete()
    shown = page(admin)
    assert section(shown, "sedes-sin-asesor") == section(shown, "entidades-sin-sede") == ""
    assert "Quetzaltenango" in section(shown, "entidades-sin-personas")
    # No password, no mailbox: only a link can let her in.
    assert "Nora" in section(shown, "personas-sin-acceso")
    assert "Quetzaltenango" in page(admin, "/puesta-en-marcha/?ver=entidades-sin-personas")
    assert admin.get("/puesta-en-marcha/?ver=otra-cosa").status_code == 404


def test_settings_of_a_trial_are_named(people: People, settings) -> None:
    settings.SMTP_URL, settings.PUBLIC_URL, settings.HTTPS = "", "http://127.0.0.1:8000", False
    admin = browser_of(people.admin)
    shown = section(page(admin), "ajustes")
    assert "SOPORTEGL_SMTP_URL" in shown
    assert "SOPORTEGL_PUBLIC_URL" in shown
    assert "Nunca se hizo un respaldo" in shown
    settings.SMTP_URL, settings.PUBLIC_URL, settings.HTTPS = "smtp://x", "https://soporte.example", True
    assert "SOPORTEGL" not in section(page(admin), "ajustes")


@pytest.mark.parametrize("path", PAGES)
def test_only_administrators_come_here(people: People, path: str) -> None:
    for name in ("ana", "raul", "sofia", "saul", "aura"):
        assert browser_of(people.users[name]).get(path).status_code == 403
    assert browser_of(people.admin).get(path).status_code == 200
    assert Client().get(path).status_code == 302


def load(client: Client, text: str) -> str:
    file = SimpleUploadedFile("hoja.csv", text.encode())
    return client.post("/puesta-en-marcha/cargar/", {"file": file}).content.decode()


def mark_in(shown: str) -> str:
    return shown.split('name="mark" value="', 1)[1].split('"', 1)[0]


def test_a_sheet_is_shown_then_applied_and_once(people: People) -> None:
    admin = browser_of(people.admin)
    shown = load(admin, "sede;telefono\nSede Nueva;2200-0101\n")
    assert "1 nueva. Todavía no se cambió nada." in shown
    assert "2 líneas en el archivo: 1 de títulos y 1 fila." in shown
    assert not Office.objects.filter(name="Sede Nueva").exists()
    done = admin.post("/puesta-en-marcha/aplicar/", {"mark": mark_in(shown)}, follow=True).content.decode()
    assert "Se aplicó la hoja de sedes: 1 nueva." in done
    again = admin.post("/puesta-en-marcha/aplicar/", {"mark": mark_in(shown)}, follow=True).content.decode()
    assert "ya no está aquí" in again
    assert Office.objects.filter(name="Sede Nueva").count() == 1


def test_a_value_is_shown_whole_whatever_it_holds(people: People) -> None:
    admin = browser_of(people.admin)
    line = '"marta";"Marta; de apellido Coj";"reporta";"0701";"Encargada; de compras"'
    shown = load(admin, f"usuario;nombre;funcion;entidad;puesto\n{line}\n")
    assert "<div>nombre completo: Marta; de apellido Coj</div>" in shown
    assert "<div>puesto: Encargada; de compras (se agrega a la lista de puestos)</div>" in shown


def test_every_row_can_be_read_before_it_is_applied(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "DRAWN", 2)
    rows = "".join(f"Sede Nueva {number};2200-010{number}\n" for number in range(1, 6))
    shown = load(browser_of(people.admin), f"sede;telefono\n{rows}")
    table, rest = shown.split('<details class="p-resto"', 1)
    assert ("Sede Nueva 2" in table, "Sede Nueva 3" in table) == (True, False)
    assert "Ver las 3 filas restantes" in rest
    for number in (3, 4, 5):
        assert f"<b>Fila {number + 1} · Sede Nueva {number}</b> · nueva<br>teléfono: 2200-010{number}</li>" in rest


def test_what_changed_meanwhile_is_shown_again(people: People) -> None:
    admin = browser_of(people.admin)
    shown = load(admin, "sede;telefono\nSede Sololá;2200-0101\nSede Nueva;2200-0102\n")
    Office.objects.filter(name="Sede Sololá").update(phone="2200-0101")
    answer = admin.post("/puesta-en-marcha/aplicar/", {"mark": mark_in(shown)})
    assert answer.status_code == 409
    assert "Los datos cambiaron" in answer.content.decode()
    assert not Office.objects.filter(name="Sede Nueva").exists()
    admin.post("/puesta-en-marcha/aplicar/", {"mark": mark_in(answer.content.decode())})
    assert Office.objects.filter(name="Sede Nueva").exists()
    assert admin.post("/puesta-en-marcha/aplicar/").status_code == 302


def test_a_refused_row_comes_first_and_only_the_good_ones_can_be_applied(people: People) -> None:
    admin = browser_of(people.admin)
    shown = load(admin, "sede;departamento\nSede Nueva;Sololá\nSede Mala;Solól\n")
    assert shown.index("Sede Mala") < shown.index("Sede Nueva")
    assert "¿Quiso decir «Sololá»?" in shown
    assert "Aplicar solo las filas buenas" in shown
    assert admin.post("/puesta-en-marcha/aplicar/", {"mark": mark_in(shown)}).status_code == 409
    admin.post("/puesta-en-marcha/aplicar/", {"mark": mark_in(shown), "good": "1"})
    assert list(Office.objects.filter(name__in=("Sede Nueva", "Sede Mala")).values_list("name", flat=True)) == [
        "Sede Nueva"
    ]


def test_nothing_and_nonsense_are_refused_in_a_sentence(people: People) -> None:
    admin = browser_of(people.admin)
    answer = admin.post("/puesta-en-marcha/cargar/", {})
    assert (answer.status_code, "El archivo está vacío" in answer.content.decode()) == (422, True)
    assert "Faltan columnas" in load(admin, "a;b\n1;2\n")
    unclosed = load(admin, 'sede;telefono\nUna;"2200\nDos;2200-0101\n')
    assert "En la línea 2 hay una comilla que no se cierra" in unclosed
    above = load(admin, "Sedes 2026\nsede;telefono\nSede Nueva;2200-0101\n")
    assert "La fila 1 está encima de los títulos y no se lee: «Sedes 2026»." in above


def test_the_link_sets_the_password_once(people: People) -> None:
    nora = User.objects.create_user("nora", full_name="Nora")
    link = link_for(nora).split("127.0.0.1", 1)[1].split("/", 1)[1]
    first = Client()
    form = first.get(f"/{link}", follow=True)
    assert 'name="password1"' in form.content.decode()
    words = "una frase larga y propia"
    address = form.redirect_chain[-1][0] if form.redirect_chain else f"/{link}"
    assert first.post(address, {"password1": words, "password2": words}).status_code == 302
    nora.refresh_from_db()
    assert nora.check_password(words)
    assert 'name="password1"' not in Client().get(f"/{link}", follow=True).content.decode()
