"""What a host signs to show somebody their incidents: what it opens, and a table of all that it does not."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from django.test import Client

from soportegl.audit.models import Entry, Kind
from soportegl.directory import access
from soportegl.directory.models import ApiToken, Scope
from soportegl.hosts import arrivals, assertions
from soportegl.hosts.models import Host, HostKey, SpentCapsule
from soportegl.identity.models import Identity, Provider
from soportegl.incidents import actions
from soportegl.lib import clock
from tests.api.program import conforms
from tests.cast import People, gather
from tests.hosts.signing import ISSUER, OTHER_ISSUER, claims_of, private, signed
from tests.hosts.signing import registered as both_registered

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
#: What an assertion does not say.
_CAPSULE = dict.fromkeys(("entidad", "sistema", "modulo", "pantalla", "expediente_tipo", "expediente_numero", "error"))


@pytest.fixture
def people(db: None) -> People:
    people = gather()
    both_registered(people)
    Host.objects.update(shows_incidents=True)
    return people


def asserted(
    key: Any = None, algorithm: str = "EdDSA", kid: str | None = "sicoin-EdDSA", typ: str | None = "JWT", **changed: Any
) -> str:
    """An assertion of SICOIN GL about ana.municipal, as any library writes it."""
    claims = claims_of(**{**_CAPSULE, "aud": assertions.audience(), **changed})
    headers = {name: value for name, value in {"kid": kid, "typ": typ}.items() if value is not None or name == "typ"}
    return jwt.encode(claims, key or private(algorithm), algorithm, headers=headers)


def grant(assertion: str, **more: str) -> Any:
    body = urlencode({"grant_type": assertions.GRANT, "assertion": assertion, **more})
    answer = Client().post("/api/v1/token", body, content_type=FORM)
    if answer.status_code == 200:
        conforms("POST", "/token", answer)
    return answer


def read(word: str, path: str = "/gestiones/propias", method: str = "GET") -> Any:
    answer = Client().generic(method, f"/api/v1{path}", headers={"Authorization": f"Bearer {word}"})
    if path == "/gestiones/propias":
        conforms(method, path, answer)
    return answer


@pytest.mark.parametrize("algorithm", ["EdDSA", "ES256", "RS256"])
def test_a_host_reads_what_its_person_reported_and_what_is_theirs_to_do(people: People, algorithm: str) -> None:
    waiting, _, solved = people.held(), people.report(by="berta", entity=people.quetzaltenango), people.held()
    actions.ask(waiting, text="¿Qué cuenta monetaria usa?", by=people.raul)
    actions.finalize(solved, solution="Se corrigió el saldo de la cuenta.", by=people.raul)
    open_one, before = people.report(), clock.now()
    given = grant(asserted(algorithm=algorithm, kid=f"sicoin-{algorithm}"))
    assert (given.status_code, given["Cache-Control"]) == (200, "no-store")
    said = given.json()
    assert (said["token_type"], said["expires_in"], said["scope"]) == ("Bearer", 300, "incidencias:propias")
    rows = read(said["access_token"]).json()["gestiones"]
    assert [(row["codigo"], row["le_toca"], row["donde"]) for row in rows] == [
        (waiting.code, "responder", "En la Mesa de Ayuda Regional"),
        (solved.code, "verificar", "Resuelta"),
        (open_one.code, "", "En la Mesa de Ayuda Regional"),
    ]
    assert rows[0]["pagina"].endswith(f"/gestion/{waiting.code}/")
    # Once a day for each person and system, however often their screen is drawn.
    again = grant(asserted()).json()
    assert again["access_token"] != said["access_token"]
    told = Entry.objects.filter(kind=Kind.SHOWN, at__gte=before)
    assert [(line.object_id, line.object_name) for line in told] == [
        (people.ana.pk, f"SICOIN GL: incidencias de {people.ana}")
    ]


def test_its_token_is_good_for_nothing_else_and_not_for_long(people: People, monkeypatch: Any) -> None:
    code = people.report().code
    word = grant(asserted()).json()["access_token"]
    paths = ("/yo", "/gestiones", f"/gestiones/{code}", f"/gestiones/{code}/conversacion", "/sistemas", "/avisos")
    assert {path: read(word, path).status_code for path in paths} == dict.fromkeys(paths, 403)
    assert read(word, f"/gestiones/{code}/insistir", "POST").status_code == 403
    # It is not among what its person made, and a person's own token reads the same.
    assert access.good_tokens(people.ana) == []
    own = access.make_token(people.ana, name="Suyo", scopes=[Scope.READ], days=1)[1]
    assert read(own).status_code == 200
    now = clock.now()
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(minutes=5, seconds=1))
    assert read(word).status_code == 401


def test_a_person_is_known_by_what_their_provider_calls_them_before_their_name(people: People) -> None:
    provider = Provider.objects.create(slug="sicoin-gl", name="SICOIN GL", server_url=ISSUER, all_roles=True)
    Host.objects.filter(issuer=ISSUER).update(provider=provider)
    Identity.objects.create(provider="sicoin-gl", uid="s-1", user=people.raul)
    Identity.objects.create(provider="otro", uid="s-2", user=people.carla)
    # Somebody there calls themselves as somebody else is called here.
    Identity.objects.create(provider="sicoin-gl", uid="berta.municipal", user=people.ana)
    for subject, status, name in (
        ("s-1", 200, people.raul),
        ("s-2", 400, None),
        ("berta.municipal", 200, people.ana),
        ("ANA.municipal", 200, people.ana),
    ):
        ApiToken.objects.all().delete()
        assert grant(asserted(sub=subject)).status_code == status, subject
        assert [token.person for token in ApiToken.objects.all()] == ([name] if name else [])


def late(seconds: int, **changed: Any) -> str:
    return asserted(iat=int(time.time()) - seconds, exp=int(time.time()) - seconds + 120, **changed)


#: How each is forged, and by which code the host's people find it in docs/entrada.md.
FORGED: dict[str, tuple[Callable[[], str], str]] = {
    "no token": (lambda: "hola", "forma"),
    "a capsule": (signed, "forma"),
    "a capsule with this audience": (lambda: signed(aud=assertions.audience()), "forma"),
    "another type": (lambda: asserted(typ="logout+jwt"), "forma"),
    "too much": (lambda: asserted(otro="x" * 4096), "grande"),
    "no kid": (lambda: asserted(kid=None), "llave"),
    "a kid of nobody": (lambda: asserted(kid="otra"), "llave"),
    "none": (lambda: jwt.encode(claims_of(), "", "none", headers={"kid": "sicoin-EdDSA"}), "algoritmo"),
    "a shared secret": (lambda: asserted("x" * 32, "HS256"), "algoritmo"),
    "another algorithm than the key's": (lambda: asserted(algorithm="RS256"), "algoritmo"),
    "a stranger's key": (lambda: asserted(ed25519.Ed25519PrivateKey.generate()), "firma"),
    "other claims under a good signature": (lambda: ".".join((asserted()[:-90], signed().split(".")[2])), "firma"),
    "another host's person": (lambda: asserted(private("EdDSA", "servicios"), kid="servicios-EdDSA"), "emisor"),
    "another issuer": (lambda: asserted(iss=OTHER_ISSUER), "emisor"),
    "another address": (lambda: asserted(aud="https://otro.example/api/v1/token"), "destino"),
    "the door of capsules": (
        lambda: asserted(aud=arrivals.audience()),
        "destino",
    ),
    "several addresses": (lambda: asserted(aud=[assertions.audience()]), "destino"),
    "expired": (lambda: late(181), "vencida"),
    "not issued yet": (lambda: late(-70), "reloj"),
    "good for an hour": (lambda: asserted(exp=int(time.time()) + 3600), "duracion"),
    "no expiry": (lambda: asserted(exp=None), "datos"),
    "no jti": (lambda: asserted(jti=None), "datos"),
    "a short jti": (lambda: asserted(jti="1"), "datos"),
    "nobody": (lambda: asserted(sub=None), "datos"),
    "a number": (lambda: asserted(sub=7), "datos"),
    "NUL": (lambda: asserted(sub="\0"), "datos"),
    "who is not there": (lambda: asserted(sub="nadie"), "persona"),
    "who attends, by name alone": (lambda: asserted(sub="raul.regional"), "persona"),
    "who administers, by name alone": (lambda: asserted(sub="admin"), "persona"),
}


@pytest.mark.parametrize("name", FORGED)
def test_what_is_forged_opens_nothing_and_its_host_reads_why(people: People, name: str) -> None:
    forge, code = FORGED[name]
    answer = grant(forge())
    said = answer.json()
    assert (answer.status_code, said["error"]) == (400, "invalid_grant")
    assert said["error_description"].endswith(f"({code})")
    assert not ApiToken.objects.exists()
    assert not Entry.objects.filter(kind=Kind.SHOWN).exists()


def test_within_the_minute_that_clocks_may_differ_it_is_good(people: People) -> None:
    assert [grant(late(seconds)).status_code for seconds in (-58, 170)] == [200, 200]


def test_an_assertion_is_good_once_and_what_is_asked_wrongly_is_said(people: People) -> None:
    token = asserted()
    assert grant(token).status_code == 200
    for answer, error in (
        (grant(token), "invalid_grant"),
        (grant(""), "invalid_request"),
        (grant(asserted(), scope="incidencias:leer"), "invalid_scope"),
    ):
        assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert grant(asserted(), scope="incidencias:propias").status_code == 200
    # A jti that was a capsule's is used up as well: it is one row.
    assert SpentCapsule.objects.count() == ApiToken.objects.count() == 2


def test_who_left_and_systems_that_may_not_show_anything_get_nothing(people: People) -> None:
    people.ana.is_active = False
    people.ana.save()
    assert grant(asserted()).json()["error_description"].endswith("(persona)")
    assert grant(asserted(sub="berta.municipal")).status_code == 200
    Host.objects.update(shows_incidents=False)
    answer = grant(asserted(sub="berta.municipal"))
    assert (answer.json()["error"], answer.status_code) == ("unauthorized_client", 400)
    Host.objects.update(shows_incidents=True)
    HostKey.objects.update(is_retired=True)
    assert grant(asserted(sub="berta.municipal")).json()["error_description"].endswith("(llave-vencida)")


@pytest.mark.parametrize("off", [{"is_active": False}, {"shows_incidents": False}, {"system__is_active": False}])
def test_a_system_that_is_switched_off_reads_nothing_with_what_it_was_given(
    people: People, off: dict[str, bool]
) -> None:
    word = grant(asserted()).json()["access_token"]
    assert read(word).status_code == 200
    ((name, value),) = off.items()
    systems = Host.objects.get(issuer=ISSUER).system
    if name == "system__is_active":
        type(systems).objects.filter(pk=systems.pk).update(is_active=value)
    else:
        Host.objects.filter(issuer=ISSUER).update(**off)
    assert read(word).status_code == 401
    # The token of somebody's own is asked nothing of the kind.
    own = access.make_token(people.ana, name="Suyo", scopes=[Scope.READ], days=1)[1]
    assert read(own).status_code == 200
