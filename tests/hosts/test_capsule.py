"""What is believed of a capsule and what is not: a table of every forgery, and whatever else can be posted."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from soportegl.hosts import arrivals, capsule, envelope
from soportegl.hosts.models import Arrival, Host, HostKey, SpentCapsule
from soportegl.hosts.reasons import CapsuleRefused, Reason
from soportegl.jobs import cleaning
from soportegl.lib import clock
from tests.cast import gather
from tests.hosts.signing import CLAIMS, ISSUER, OTHER_ISSUER, claims_of, pem, private, registered, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def host(db: None) -> Host:
    return registered(gather())


def part(value: object) -> str:
    """One part of a token, as nobody checked it."""
    text = value if isinstance(value, str) else json.dumps(value)
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def made(header: dict[str, Any] | None = None, key: Any = None, algorithm: str = "EdDSA", **changed: Any) -> str:
    """A capsule with another header or key."""
    said = {"typ": capsule.TYPE, "kid": "sicoin-EdDSA", **(header or {})}
    said = {name: value for name, value in said.items() if value is not None}
    payload = json.dumps(claims_of(**changed)).encode()
    return jwt.api_jws.PyJWS().encode(payload, key or private(), algorithm, said)


def with_public_key_as_secret() -> str:
    """The oldest trick: what everybody may know, used as a shared secret."""
    header = part({"alg": "HS256", "typ": capsule.TYPE, "kid": "sicoin-RS256"})
    signing = f"{header}.{part(claims_of())}"
    mac = hmac.new(pem(private("RS256")).encode(), signing.encode(), hashlib.sha256).digest()
    return f"{signing}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def tampered() -> str:
    header, _, signature = signed().split(".")
    return f"{header}.{part(claims_of(entidad='0901'))}.{signature}"


def unsigned(alg: str) -> str:
    return f"{part({'alg': alg, 'typ': capsule.TYPE, 'kid': 'sicoin-EdDSA'})}.{part(claims_of())}."


def late(seconds: int, **changed: Any) -> str:
    return signed(iat=int(time.time()) - seconds, exp=int(time.time()) - seconds + 120, **changed)


OTHERS = {"iss": OTHER_ISSUER, "sistema": None}
#: How each is forged, and what it is refused for.
FORGED: dict[str, tuple[Callable[[], str], Reason]] = {
    "nothing": (lambda: "", Reason.NOTHING),
    "no token": (lambda: "hola", Reason.ILL_MADE),
    "two parts": (lambda: "a.b", Reason.ILL_MADE),
    "no header": (lambda: "..", Reason.ILL_MADE),
    "a list for a header": (lambda: f"{part([])}.{part({})}.x", Reason.ILL_MADE),
    "a deep header": (lambda: f"{part('[' * 2500)}.{part({})}.x", Reason.ILL_MADE),
    "the usual typ": (lambda: made({"typ": "JWT"}), Reason.ILL_MADE),
    "no typ": (lambda: f"{part({'alg': 'EdDSA', 'kid': 'sicoin-EdDSA'})}.{part(claims_of())}.x", Reason.ILL_MADE),
    "something critical": (
        lambda: f"{part({'alg': 'EdDSA', 'typ': capsule.TYPE, 'kid': 'sicoin-EdDSA', 'crit': ['b64']})}.{part({})}.x",
        Reason.ILL_MADE,
    ),
    "no kid": (lambda: made({"kid": None}), Reason.UNKNOWN_KEY),
    "a kid of nobody": (lambda: made({"kid": "otra"}), Reason.UNKNOWN_KEY),
    "a kid with NUL": (lambda: made({"kid": "a\0b"}), Reason.UNKNOWN_KEY),
    "its own key along": (lambda: made({"kid": "propia", "jwk": {"kty": "OKP"}}), Reason.UNKNOWN_KEY),
    "none": (lambda: unsigned("none"), Reason.ALGORITHM),
    "None": (lambda: unsigned("nOnE"), Reason.ALGORITHM),
    "the public key as a secret": (with_public_key_as_secret, Reason.ALGORITHM),
    "another algorithm than the key's": (
        lambda: made({"kid": "sicoin-EdDSA"}, private("RS256"), "RS256"),
        Reason.ALGORITHM,
    ),
    "PSS with a key for RS256": (lambda: made({"kid": "sicoin-RS256"}, private("RS256"), "PS256"), Reason.ALGORITHM),
    "a stranger's key": (lambda: made(key=ed25519.Ed25519PrivateKey.generate()), Reason.SIGNATURE),
    "another host's key under this kid": (lambda: made(key=private("EdDSA", "servicios")), Reason.SIGNATURE),
    "signed by another host": (
        lambda: made({"kid": "servicios-EdDSA"}, private("EdDSA", "servicios")),
        Reason.ISSUER,
    ),
    "other claims under a good signature": (tampered, Reason.SIGNATURE),
    "no signature": (lambda: f"{signed().rsplit('.', 1)[0]}.", Reason.SIGNATURE),
    "a list for claims": (
        lambda: jwt.api_jws.PyJWS().encode(b"[]", private(), "EdDSA", {"typ": capsule.TYPE, "kid": "sicoin-EdDSA"}),
        Reason.ILL_MADE,
    ),
    "claims in latin-1": (
        lambda: jwt.api_jws.PyJWS().encode(
            b'{"a":"\xf1"}', private(), "EdDSA", {"typ": capsule.TYPE, "kid": "sicoin-EdDSA"}
        ),
        Reason.ILL_MADE,
    ),
    "no issuer": (lambda: signed(iss=None), Reason.ISSUER),
    "another issuer": (lambda: signed(iss=OTHER_ISSUER), Reason.ISSUER),
    "a / at the end of the issuer": (lambda: signed(iss=f"{ISSUER}/"), Reason.ISSUER),
    "no audience": (lambda: signed(aud=None), Reason.AUDIENCE),
    "another audience": (lambda: signed(aud="https://otro.example/entrada/"), Reason.AUDIENCE),
    "several audiences": (lambda: signed(aud=[arrivals.audience(), "https://otro.example/"]), Reason.AUDIENCE),
    "expired": (lambda: late(181), Reason.EXPIRED),
    "not issued yet": (lambda: late(-70), Reason.FUTURE),
    "good for an hour": (lambda: signed(exp=int(time.time()) + 3600), Reason.LIFETIME),
    "over before it began": (lambda: signed(exp=int(time.time()) - 1), Reason.LIFETIME),
    "no expiry": (lambda: signed(exp=None), Reason.INCOMPLETE),
    "no time": (lambda: signed(iat=None), Reason.INCOMPLETE),
    "a fraction of a second": (lambda: signed(iat=time.time()), Reason.INCOMPLETE),
    "the end of time": (lambda: signed(exp=10**30), Reason.INCOMPLETE),
    "a truth for a time": (lambda: signed(iat=True), Reason.INCOMPLETE),
    "infinity": (lambda: signed(iat=float("inf")), Reason.INCOMPLETE),
    "a numeric sub": (lambda: signed(sub=1482), Reason.INCOMPLETE),
    "no sub": (lambda: signed(sub=None), Reason.INCOMPLETE),
    "a numeric jti": (lambda: signed(jti=1234567890123456), Reason.INCOMPLETE),
    "a short jti": (lambda: signed(jti="1"), Reason.INCOMPLETE),
    "no jti": (lambda: signed(jti=None), Reason.INCOMPLETE),
    "a long jti": (lambda: signed(jti="x" * 129), Reason.INCOMPLETE),
    "no entity": (lambda: signed(entidad=None), Reason.INCOMPLETE),
    "an empty entity": (lambda: signed(entidad=" \0 "), Reason.INCOMPLETE),
    "an entity as a number": (lambda: signed(entidad=701), Reason.INCOMPLETE),
    "an entity of nobody": (lambda: signed(entidad="9999"), Reason.ENTITY),
    "a number that is too long": (lambda: signed(expediente_numero="9" * 61), Reason.INCOMPLETE),
    "a screen that is a list": (lambda: signed(pantalla=["a"]), Reason.INCOMPLETE),
    "another system": (lambda: signed(sistema="servicios-gl"), Reason.SYSTEM),
    "no hour": (lambda: signed(hora="ayer"), Reason.INCOMPLETE),
    "an hour without a zone": (lambda: signed(hora="2026-11-20T09:41:07"), Reason.INCOMPLETE),
    "an hour of another century": (lambda: signed(hora="0001-01-01T00:00:00+14:00"), Reason.INCOMPLETE),
    "an hour that is a number": (lambda: signed(hora=5), Reason.INCOMPLETE),
    "too large": (lambda: signed(nota="x" * 4096), Reason.TOO_LARGE),
    "far too large": (lambda: "x" * 900_000, Reason.TOO_LARGE),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_capsule_is_refused_with_a_sentence_and_a_way_on(host: Host, name: str) -> None:
    make, reason = FORGED[name]
    # Whoever is signed in has no session here: the host is another site.
    answer = Client(enforce_csrf_checks=True).post("/entrada/", {"capsula": make()})
    page = answer.content.decode()
    assert (answer.status_code, f"«{reason.code}»" in page) == (400, True), page
    assert reason.sentence in page
    assert 'href="/registro/crear/"' in page
    assert 'href="/ingresar/"' in page
    assert not answer.cookies
    assert not Arrival.objects.exists()
    assert not SpentCapsule.objects.exists()


def test_a_capsule_is_good_once(host: Host) -> None:
    token = signed()
    assert Client().post("/entrada/", {"capsula": token}).status_code == 303
    again = Client().post("/entrada/", {"capsula": token})
    assert again.status_code == 400
    assert Reason.REPLAYED.sentence in again.content.decode()
    # The same token with other padding is the same capsule; the same jti of another host is another one.
    assert Client().post("/entrada/", {"capsula": f" {token}\n"}).status_code == 400
    jti = envelope.opened_unverified(token)[1]["jti"]
    theirs = made({"kid": "servicios-EdDSA"}, private("EdDSA", "servicios"), jti=jti, **OTHERS)
    assert Client().post("/entrada/", {"capsula": theirs}).status_code == 303


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_each_algorithm_signs_and_what_is_not_known_is_ignored(host: Host, algorithm: str) -> None:
    said = arrivals.read(signed(algorithm, nuevo={"a": 1}, email="x"))
    assert (said.subject, said.screen, said.error_code) == ("ana.municipal", CLAIMS["pantalla"], "ORA-20001")


@pytest.mark.parametrize("seconds", [-55, 0, 119, 175])
def test_clocks_may_differ_by_a_minute(host: Host, seconds: int) -> None:
    assert arrivals.read(late(seconds)).entity == "0701"


def test_what_is_only_read_is_cut_and_cleaned(host: Host) -> None:
    said = arrivals.read(signed(pantalla="  Orden\0 de\r\n compra " + "x" * 300, error="\ud800", modulo=None))
    assert said.screen.startswith("Orden de compra xxx")
    assert (len(said.screen), said.error_code, said.module) == (200, "?", "")
    assert arrivals.read(signed(hora=clock.now().isoformat().replace("+00:00", "Z"))).at


@pytest.mark.parametrize(
    ("row", "values", "reason"),
    [
        (HostKey, {"is_retired": True}, Reason.KEY_OUT),
        (HostKey, {"not_after": "2020-01-01T00:00Z"}, Reason.KEY_OUT),
        (HostKey, {"not_before": "2090-01-01T00:00Z"}, Reason.KEY_OUT),
        (Host, {"is_active": False}, Reason.HOST_OUT),
    ],
)
def test_a_key_that_is_out_or_a_host_switched_off_is_not_believed(
    host: Host, row: Any, values: Any, reason: Reason
) -> None:
    row.objects.update(**values)
    with pytest.raises(CapsuleRefused) as refused:
        arrivals.read(signed())
    assert refused.value.reason is reason


def private_pem(key: Any) -> str:
    return str(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())


def test_keys_are_registered_as_pem_or_jwk(host: Host) -> None:
    for algorithm, kind in (("RS256", RSAAlgorithm), ("ES256", ECAlgorithm), ("EdDSA", OKPAlgorithm)):
        jwk = kind.to_jwk(private(algorithm).public_key())
        for number, text in enumerate((jwk, pem(private(algorithm)), f"\n  {jwk}\n")):
            HostKey(host=host, kid=f"{algorithm}{number}", algorithm=algorithm, public_key=text).full_clean()


BAD_KEYS = {
    "small": ("RS256", lambda: pem(rsa.generate_private_key(65537, 1024)), "1024 bits: son pocos"),
    "small as a JWK": (
        "RS256",
        lambda: RSAAlgorithm.to_jwk(rsa.generate_private_key(65537, 1024).public_key()),
        "1024 bits: son pocos",
    ),
    "private": ("EdDSA", lambda: private_pem(private()), "llave privada"),
    "private as a JWK": ("RS256", lambda: RSAAlgorithm.to_jwk(private("RS256")), "llave privada"),
    "another curve": ("ES256", lambda: pem(ec.generate_private_key(ec.SECP384R1())), "P-256"),
    "another algorithm": ("RS256", lambda: pem(private("ES256")), "una llave RSA"),
    "a shared secret": ("RS256", lambda: '{"kty": "oct", "k": "c2VjcmV0"}', "llave privada"),
    "no key": ("EdDSA", lambda: "hola", "No es una llave pública"),
    "a list": ("EdDSA", lambda: "{}", "No es una llave pública"),
    "half a JWK": ("RS256", lambda: '{"kty": "RSA", "n": 5}', "No es una llave pública"),
    "NUL": ("EdDSA", lambda: "-----BEGIN PUBLIC KEY-----\0", "No es una llave pública"),
}


@pytest.mark.parametrize("name", BAD_KEYS)
def test_a_key_that_is_weak_private_or_none_is_not_registered(host: Host, name: str) -> None:
    algorithm, text, why = BAD_KEYS[name]
    with pytest.raises(ValidationError, match=why):
        HostKey(host=host, kid="nueva", algorithm=algorithm, public_key=text()).full_clean()


def taken_or_refused(token: str) -> capsule.Capsule | CapsuleRefused:
    """What the capsule says, or a refusal that says why."""
    try:
        return arrivals.read(token)
    except CapsuleRefused as refused:
        return refused


# One database for all examples: none of them is let in, so none leaves anything behind.
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_mangled_capsule_is_refused_and_breaks_nothing(host: Host, data: st.DataObject) -> None:
    token = signed()
    place = data.draw(st.integers(0, len(token) - 1))
    length = data.draw(st.integers(0, 40))
    mangled = token[:place] + data.draw(st.text(max_size=40)) + token[place + length :]
    said = taken_or_refused(mangled)
    assert isinstance(said, CapsuleRefused) or said == arrivals.read(token)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from([*claims_of(), "hora", "nuevo"]), value=ANY)
def test_any_value_of_any_claim_is_taken_or_refused(host: Host, name: str, value: object) -> None:
    said = taken_or_refused(signed(**{name: value}))
    assert isinstance(said, CapsuleRefused) or "\0" not in said.screen + said.subject + said.jti


def test_what_is_over_is_cleaned_away(host: Host) -> None:
    arrivals.receive(signed())
    cleaning.clean()
    assert (SpentCapsule.objects.count(), Arrival.objects.count()) == (1, 1)
    SpentCapsule.objects.update(expires_at=clock.now() - envelope.LIFETIME * 40)
    Arrival.objects.update(arrived_at=clock.now() - arrivals.KEPT * 2)
    removed = cleaning.clean()
    assert (removed["spent capsules"], removed["arrivals"]) == (1, 1)
