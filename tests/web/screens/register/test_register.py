"""Crear: what is prefilled, what is asked, one incident per form, and what survives a refusal."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from soportegl.directory.models import Membership, Module
from soportegl.directory.roles import Role, Tier
from soportegl.incidents import actions
from soportegl.incidents.models import Incident, Upload
from tests.cast import SYNOPSIS, browser_of, gather

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"


def typed(**changes: object) -> dict[str, object]:
    whole = {"phone": "5500-0142", "email": "ana@solola.example", "synopsis": SYNOPSIS, "key": str(uuid4())}
    return {**whole, **changes}


def pdf(name: str = "oficio.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, "application/pdf")


# --- The form


def test_what_is_known_is_filled_in(people):
    text = browser_of(people.ana).get("/registro/crear/").content.decode()
    for known in (
        "Municipalidad de Sololá, Sololá",
        "SERVICIOS GL",
        "Ana Lucía Xoquic",
        "ana.municipal@correo.example",
    ):
        assert known in text
    assert "se trasladará al Nivel 2, Mesa de Ayuda Regional" in text
    assert "No escriba contraseñas." in text


def test_the_system_is_the_platform_of_the_session_and_the_modules_are_its_own(people):
    client = browser_of(people.ana)
    client.post("/plataforma/", {"system": "sicoin-gl", "next": "/registro/crear/"})
    form = client.get("/registro/crear/").context["form"]
    assert {module.name for module in form.fields["module"].queryset} == {"Presupuesto", "Tesorería"}
    client.post("/registro/crear/", typed())
    assert Incident.objects.get().system == people.sicoin


def test_a_registration_leads_to_the_message_with_the_code(people):
    response = browser_of(people.ana).post("/registro/crear/", typed(), follow=True)
    incident = Incident.objects.get()
    assert response.redirect_chain == [(f"/registro/creada/{incident.code}/", 303)]
    text = response.content.decode()
    for word in (
        "Incidencia creada",
        incident.code,
        "Sede Sololá",
        "Ver la incidencia",
        "Aceptar",
        "ana@solola.example",
    ):
        assert word in text
    assert (incident.label, incident.reporter, incident.office) == ("TRASLADADO_N2", people.ana, people.office)


def test_registering_is_few_statements(people, django_assert_num_queries):
    client = browser_of(people.ana)
    client.post("/registro/crear/", typed())
    # The session, who it is, the systems, their entities, the key, the files; the number, the position, whether
    # calendars and promises are as they were, what is written and its job; and the two of the savepoint that stands
    # here for the transaction.
    with django_assert_num_queries(10 + 2):
        assert client.post("/registro/crear/", typed()).status_code == 303


def test_an_entity_without_office_is_registered_too(people):
    response = browser_of(people.olga).post("/registro/crear/", typed(), follow=True)
    assert "todavía no tiene sede" in response.content.decode()


def test_the_message_comes_before_anything_is_sent_and_one_can_go_back(people):
    client, values = browser_of(people.ana), typed(expediente_number="EXP-77")
    # What is wrong is said first.
    wrong = client.post("/registro/crear/", values | {"paso": "mensaje", "synopsis": "corto"})
    assert wrong.status_code == 422
    assert "data-open" not in wrong.content.decode()
    asked = client.post("/registro/crear/", values | {"paso": "mensaje", "attachments": [pdf()]}).content.decode()
    assert '<dialog class="sgl-dialogo p-antes" id="antes" aria-labelledby="antes-titulo" open data-open>' in asked
    back = client.post("/registro/crear/", values | {"paso": "regresar"}).content.decode()
    assert "data-open" not in back
    for page in (asked, back):
        assert "La incidencia se trasladará al Nivel 2" in page
        for kept in (SYNOPSIS, "EXP-77", "oficio.pdf", str(values["key"])):
            assert kept in page
    assert Incident.objects.count() == 0
    assert client.post("/registro/crear/", values).status_code == 303
    assert Incident.objects.get().attachments.count() == 1
    # «Atrás» and «Crear» again: there is nothing left to ask.
    assert client.post("/registro/crear/", values | {"paso": "mensaje"}).status_code == 303


def test_optional_fields_and_files_are_kept(people):
    client = browser_of(people.ana)
    client.post("/plataforma/", {"system": "sicoin-gl"})
    module = Module.objects.get(name="Presupuesto")
    more = {"module": module.pk, "expediente_number": "145-2026", "attachments": [pdf(), pdf("acuerdo.pdf")]}
    assert client.post("/registro/crear/", typed(**more)).status_code == 303
    incident = Incident.objects.get()
    assert (incident.module, incident.expediente_number) == (module, "145-2026")
    assert [file.name for file in incident.attachments.all()] == ["oficio.pdf", "acuerdo.pdf"]
    assert Upload.objects.count() == 0


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"synopsis": ""}, "Escriba entre 10 y 1500 caracteres; lleva 0."),
        ({"synopsis": "   corto   "}, "lleva 5."),
        ({"synopsis": "x" * 1501}, "lleva 1501."),
        ({"synopsis": "Buenos días a todos"}, "Por ahora solo dice un saludo."),
        ({"phone": "123"}, "Escriba un número completo, por ejemplo 5500-0142"),
        ({"email": "ana@"}, "Escriba un correo electrónico completo"),
        ({"module": "999999"}, "Elija una opción de la lista."),
        ({"follows": "2026-0000999-9"}, "No existe la gestión que esta continúa"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(people, wrong, says):
    values = typed(expediente_number="EXP-77", attachments=[pdf()], **wrong)
    response = browser_of(people.ana).post("/registro/crear/", values)
    text = response.content.decode()
    assert response.status_code == 422
    assert says in text
    assert "EXP-77" in text
    assert "oficio.pdf" in text
    assert str(values["key"]) in text
    assert Incident.objects.count() == 0


def test_fifteen_hundred_characters_with_line_breaks_of_windows_are_accepted(people):
    synopsis = ("a" * 9 + "\r\n") * 149 + "a" * 10
    assert browser_of(people.ana).post("/registro/crear/", typed(synopsis=synopsis)).status_code == 303


def test_a_refused_file_leaves_the_text_and_the_other_files(people):
    client = browser_of(people.ana)
    disguised = SimpleUploadedFile("informe.pdf", b"<html><script>alert(1)</script></html>", "application/pdf")
    values = typed(attachments=[pdf(), disguised])
    response = client.post("/registro/crear/", values)
    text = response.content.decode()
    assert response.status_code == 422
    assert "«informe.pdf» no se acepta: es una página web" in text
    assert SYNOPSIS in text.replace("&quot;", '"')
    assert "oficio.pdf" in text
    again = client.post("/registro/crear/", {name: value for name, value in values.items() if name != "attachments"})
    assert again.status_code == 303
    assert [file.name for file in Incident.objects.get().attachments.all()] == ["oficio.pdf"]


def test_the_profile_is_updated_only_when_asked(people):
    client = browser_of(people.ana)
    client.post("/registro/crear/", typed(phone="4000-1111"))
    people.ana.refresh_from_db()
    assert people.ana.phone == "5500-0142"
    before = people.ana.email
    made = typed(phone="4000-1111", email="nuevo@solola.example", save_profile="on")
    page = client.post("/registro/crear/", made, follow=True).content.decode()
    people.ana.refresh_from_db()
    # Whoever reads its mail recovers the password: this form, which asks for none, leaves the address alone.
    assert (people.ana.phone, people.ana.email) == ("4000-1111", before)
    assert "El correo se cambia en «Mis datos de contacto»" in page


def test_a_change_of_platform_keeps_what_was_typed(people):
    client = browser_of(people.ana)
    values = typed(system="sicoin-gl", attachments=[pdf()])
    response = client.post("/registro/crear/?plataforma=1", values)
    text = response.content.decode()
    assert response.status_code == 200
    assert SYNOPSIS in text
    assert "oficio.pdf" in text
    assert client.session["system"] == "sicoin-gl"
    assert Incident.objects.count() == 0


def test_whoever_reports_for_two_entities_chooses(people):
    Membership.objects.create(
        user=people.ana, role=Role.REPORTER, tier=Tier.MUNICIPAL, entity=people.quetzaltenango, starts_on="2020-01-01"
    )
    client = browser_of(people.ana)
    assert "0901" in client.get("/registro/crear/").content.decode()
    client.post("/registro/crear/", typed(entity="0901"))
    assert Incident.objects.get().entity == people.quetzaltenango


def test_nobody_registers_for_the_entity_of_others(people):
    browser_of(people.ana).post("/registro/crear/", typed(entity="0901"))
    assert Incident.objects.get().entity == people.solola


def test_an_ended_one_can_be_continued(people):
    ended = actions.close(people.held(), solution="Se orientó", by=people.raul)
    client = browser_of(people.ana)
    assert ended.code in client.get(f"/registro/crear/?sigue={ended.code}").content.decode()
    client.post("/registro/crear/", typed(follows=ended.code))
    made = Incident.objects.latest("id")
    assert made.follows == ended
    assert made.code in client.get(f"/gestion/{ended.code}/").content.decode()


def test_text_typed_while_the_session_expired_is_there_after_signing_in(people):
    client = Client()
    values = typed(who=str(people.ana.pk), attachments=[pdf()])
    response = client.post("/registro/crear/", values)
    assert response["Location"].startswith("/ingresar/")
    assert Incident.objects.count() == 0
    client.force_login(people.ana)
    text = client.get("/registro/crear/").content.decode()
    assert SYNOPSIS in text
    assert "oficio.pdf" in text
    assert SYNOPSIS not in client.get("/registro/crear/").content.decode()


# --- Once


def test_the_same_form_again_is_the_same_incident(people):
    client, values = browser_of(people.ana), typed()
    first, second = (client.post("/registro/crear/", values) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Incident.objects.count() == 1


def test_a_key_that_is_no_uuid_counts_as_well(people):
    client, values = browser_of(people.ana), typed(key="mi-clave")
    assert {client.post("/registro/crear/", values)["Location"] for _ in range(3)} == {
        f"/registro/creada/{Incident.objects.get().code}/"
    }


def test_without_a_key_each_form_is_an_incident(people):
    client, values = browser_of(people.ana), typed()
    del values["key"]
    for _ in range(2):
        client.post("/registro/crear/", values)
    assert Incident.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_forty_equal_forms_at_once_are_one_incident():
    people = gather()
    values = typed()

    def send(_: int) -> str:
        try:
            return browser_of(people.ana).post("/registro/crear/", values)["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=20) as pool:
        places = set(pool.map(send, range(40)))
    assert places == {f"/registro/creada/{Incident.objects.get().code}/"}


def test_the_message_is_only_for_whoever_registered(people):
    incident = people.report()
    for name, status in (("ana", 200), ("diego", 302), ("raul", 302), ("berta", 404)):
        assert browser_of(people.users[name]).get(f"/registro/creada/{incident.code}/").status_code == status


def test_a_page_drawn_for_somebody_else_registers_nothing(people):
    response = browser_of(people.ana).post("/registro/crear/", typed(who=str(people.diego.pk)))
    assert response.status_code == 409
    assert "Mientras tanto ingresó Ana Lucía Xoquic" in response.content.decode()
    assert SYNOPSIS in response.content.decode()
    assert Incident.objects.count() == 0
