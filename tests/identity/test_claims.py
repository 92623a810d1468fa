"""Of what a provider claims: who gets in, as whom, and what is taken."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.db import connection

from soportegl.directory.models import Entity, Membership, Position, User
from soportegl.directory.roles import Role, Tier
from soportegl.identity.claims import person_for
from soportegl.identity.errors import NotLetIn, Why
from soportegl.identity.models import ClaimRule, Field, FirstLink, Provider, When
from tests.cast import People, gather

NEW = {
    "preferred_username": "Nuevo.Usuario",
    "name": "Nuevo Usuario Pérez",
    "email": "nuevo@muni.example",
    "phone_number": "5500-0199",
    "entity_code": "0701",
    "position": "encargado de compras",
}


def provider(**fields: Any) -> Provider:
    made: Provider = Provider.objects.create(
        **{
            "slug": "sicoin-gl",
            "name": "SICOIN GL",
            "server_url": "https://sicoin.example",
            "client_id": "x",
            "first_link": FirstLink.USERNAME,
            "provisions": True,
            **fields,
        }
    )
    made.take_the_usual()
    return made


@pytest.fixture
def cast(db: None) -> People:
    Position.objects.create(name="Encargado de compras")
    return gather()


def why(made: Provider, claims: dict[str, Any], subject: str = "s-1") -> Why | str:
    """Why somebody is not let in, or the user name of whoever is."""
    try:
        return str(person_for(made, subject, claims).user.username)
    except NotLetIn as refused:
        return refused.why


@pytest.mark.parametrize(
    ("fields", "claims", "outcome"),
    [
        ({}, {"preferred_username": "ana.municipal"}, "ana.municipal"),
        ({}, {"preferred_username": "ANA.Municipal"}, "ana.municipal"),
        ({"username_claim": "user"}, {"user": "ana.municipal"}, "ana.municipal"),
        ({"first_link": FirstLink.LINKED}, {"preferred_username": "ana.municipal"}, Why.NOT_LINKED),
        # An address is nobody: several share it, and at a provider anybody may write any.
        ({"provisions": False}, {"email": "ana.municipal@correo.example"}, Why.UNKNOWN),
        ({"provisions": False}, NEW, Why.UNKNOWN),
        ({}, {"preferred_username": "admin"}, Why.ONLY_REPORTERS),
        ({}, {"preferred_username": "raul.regional"}, Why.ONLY_REPORTERS),
        ({"all_roles": True}, {"preferred_username": "admin"}, Why.NOT_LINKED),
        ({"all_roles": True}, {"preferred_username": "aura.auditora"}, Why.NOT_LINKED),
        ({}, {"preferred_username": "inactiva"}, Why.INACTIVE),
        ({}, NEW, "nuevo.usuario"),
        ({}, {**NEW, "entity_code": "9999"}, Why.UNKNOWN_ENTITY),
        ({}, {**NEW, "entity_code": "0901"}, Why.UNKNOWN_ENTITY),
        ({}, {**NEW, "entity_code": ["0701"]}, Why.NO_ENTITY),
        ({}, {**NEW, "entity_code": ""}, Why.NO_ENTITY),
        ({}, {**NEW, "preferred_username": ""}, Why.NO_USERNAME),
        ({}, {**NEW, "preferred_username": "a b; c"}, Why.NO_USERNAME),
        ({}, {**NEW, "preferred_username": "x" * 61}, Why.NO_USERNAME),
        ({}, {**NEW, "preferred_username": {"x": 1}}, Why.NO_USERNAME),
        ({}, {**NEW, "preferred_username": "nu\0evo", "name": "\ud800"}, "nuevo"),
        ({}, {**NEW, "preferred_username": 17}, "17"),
        ({}, {**NEW, "name": None, "email": "no es", "phone_number": "no es", "position": "Rey"}, "nuevo.usuario"),
    ],
)
def test_who_gets_in_the_first_time(cast: People, fields: dict[str, Any], claims: dict[str, Any], outcome: Any) -> None:
    User.objects.create_user("inactiva", full_name="Ya no está", is_active=False)
    Entity.objects.filter(pk=cast.quetzaltenango.pk).update(is_active=False)
    people, places = User.objects.count(), Position.objects.count()
    assert why(provider(**fields), claims) == outcome
    registered = not isinstance(outcome, Why) and outcome not in ("ana.municipal",)
    assert User.objects.count() - people == registered
    assert SocialAccount.objects.count() == (not isinstance(outcome, Why))
    # A provider adds nothing to the catalogue.
    assert Position.objects.count() == places


def test_every_reason_is_a_sentence() -> None:
    assert [why for why in Why if "{" in NotLetIn(why, "x").sentence("SICOIN GL")] == []


def test_whoever_is_registered_reports_for_their_entity_and_nothing_else(cast: People) -> None:
    person = person_for(provider(), "s-1", {**NEW, "role": "administrator", "is_staff": True}).user
    held = Membership.objects.get(user=person)
    assert (held.role, held.tier, held.entity, held.sees_entity) == (Role.REPORTER, Tier.MUNICIPAL, cast.solola, False)
    assert (str(held.position), person.full_name, person.email) == (
        "Encargado de compras",
        "Nuevo Usuario Pérez",
        "nuevo@muni.example",
    )
    assert (person.phone, person.has_usable_password()) == ("5500-0199", False)


def test_a_subject_stays_the_same_person_whatever_they_are_called_later(cast: People) -> None:
    made = provider()
    first = person_for(made, "s-1", NEW)
    again = person_for(made, "s-1", {**NEW, "preferred_username": "ana.municipal", "email": "otro@muni.example"})
    assert (again.pk, again.user.username, again.user.email) == (first.pk, "nuevo.usuario", "nuevo@muni.example")
    # And a name that was given to somebody else there is not that person.
    assert why(made, NEW, subject="s-2") == Why.OTHER_SUBJECT


@pytest.mark.parametrize(
    ("when", "claims", "changed"),
    [
        (When.EACH, {"name": "Otra", "email": "o@m.example", "phone_number": "2200-0101"}, True),
        (When.EACH, {"name": "", "email": "malo", "phone_number": "123"}, False),
        (When.FIRST, {"name": "Otra", "email": "o@m.example", "phone_number": "2200-0101"}, False),
        (When.NEVER, {"name": "Otra", "email": "o@m.example", "phone_number": "2200-0101"}, False),
    ],
)
def test_what_is_taken_when_is_a_row(cast: People, when: When, claims: dict[str, Any], changed: bool) -> None:
    made = provider()
    SocialAccount.objects.create(provider="sicoin-gl", uid="s-1", user=cast.ana)
    ClaimRule.objects.update(when=when)
    person_for(made, "s-1", {"entity_code": "0701", **claims})
    now = User.objects.get(pk=cast.ana.pk)
    taken = ("Otra", "o@m.example", "2200-0101")
    assert (now.full_name, now.email, now.phone) == (
        taken if changed else (cast.ana.full_name, cast.ana.email, cast.ana.phone)
    )


def test_who_moves_to_another_entity_reports_for_that_one_from_today(cast: People) -> None:
    made = provider()
    SocialAccount.objects.create(provider="sicoin-gl", uid="s-1", user=cast.ana)
    ClaimRule.objects.filter(field=Field.ENTITY).update(when=When.EACH)
    for _ in range(2):
        person_for(made, "s-1", {"entity_code": "0901"})
    assert User.objects.get(pk=cast.ana.pk).permissions.reports_for == {cast.quetzaltenango.pk}
    assert Membership.objects.filter(user=cast.ana).count() == 2
    assert why(made, {"entity_code": "9999"}) == Why.UNKNOWN_ENTITY
    # Back again on the same day: one that began today never held.
    person_for(made, "s-1", {"entity_code": "0701"})
    assert User.objects.get(pk=cast.ana.pk).permissions.reports_for == {cast.solola.pk}


@pytest.mark.parametrize("entity", ["0901", "9999"])
def test_nobody_who_attends_is_moved_by_a_provider(cast: People, entity: str) -> None:
    made = provider(all_roles=True)
    SocialAccount.objects.create(provider="sicoin-gl", uid="s-1", user=cast.raul)
    ClaimRule.objects.update(when=When.EACH)
    if entity == "9999":
        assert why(made, {"entity_code": entity}) == Why.UNKNOWN_ENTITY
    else:
        assert person_for(made, "s-1", {"entity_code": entity}).user == cast.raul
    assert [held.role for held in Membership.objects.filter(user=cast.raul)] == [Role.AGENT]


@pytest.mark.parametrize(
    ("change", "outcome"),
    [("inactive", Why.INACTIVE), ("promoted", Why.ONLY_REPORTERS), ("once", "ana.municipal")],
)
def test_who_is_linked_may_be_shut_out_later(cast: People, change: str, outcome: Any) -> None:
    made = provider()
    assert why(made, {"preferred_username": "ana.municipal"}) == "ana.municipal"
    if change == "inactive":
        User.objects.filter(pk=cast.ana.pk).update(is_active=False)
    else:
        ended = {"starts_on": date(2020, 1, 1), "ends_on": date(2020, 2, 1)} if change == "once" else {}
        Membership.objects.create(user=cast.ana, role=Role.ADMINISTRATOR, **ended)
    assert why(made, {"preferred_username": "ana.municipal"}) == outcome


@pytest.mark.django_db(transaction=True)
def test_somebody_new_who_arrives_many_times_at_once_is_registered_once() -> None:
    gather()
    made = provider()

    def arrive(number: int) -> int:
        try:
            return int(person_for(made, "s-1", NEW).user_id)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(arrive, range(16)))) == 1
    assert (
        User.objects.filter(username="nuevo.usuario").count()
        == Membership.objects.filter(user__username="nuevo.usuario").count()
        == SocialAccount.objects.count()
        == 1
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://sicoin.example/", "https://sicoin.example"),
        ("https://sicoin.example/realms/gl/.well-known/openid-configuration", "https://sicoin.example/realms/gl"),
        ("http://127.0.0.1:8001", "http://127.0.0.1:8001"),
        ("http://sicoin.example", None),
        ("ftp://sicoin.example", None),
    ],
)
def test_the_address_of_a_provider_is_one_and_nobody_listens_on_the_way(db: None, typed: str, kept: str | None) -> None:
    made = Provider(slug="x", name="X", server_url=typed, client_id="c")
    if kept is None:
        with pytest.raises(ValidationError):
            made.full_clean()
        return
    made.full_clean()
    made.save()
    assert made.server_url == kept


def test_the_secret_is_of_the_environment_or_of_a_file(db: None, settings: Any) -> None:
    made = Provider(slug="sicoin-gl")
    assert made.secret == ""
    (settings.DATA_ROOT / "sso").mkdir()
    (settings.DATA_ROOT / "sso" / "sicoin-gl").write_text("del archivo\n")
    assert made.secret == "del archivo"
    settings.SSO_SECRETS = {"SICOIN_GL": "del ambiente"}
    assert made.secret == "del ambiente"
