"""SAML by allauth's provider and python3-saml, with what they let pass refused. Imported only where a provider speaks
it: with its parser and its signatures it takes 13 MB of a process."""

from __future__ import annotations

import base64
import json
import logging
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import xmlsec
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.saml.provider import SAMLProvider
from cryptography import x509
from django.db import IntegrityError, transaction
from lxml import etree
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Named
from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
from onelogin.saml2.logout_request import OneLogin_Saml2_Logout_Request
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from soportegl.directory.models import SignIn
from soportegl.identity import discovery
from soportegl.identity.errors import NotLetIn, Why
from soportegl.identity.models import Provider, ProviderSession, SpentAssertion
from soportegl.identity.openid import TakesNothing
from soportegl.identity.tokens import LEEWAY

log = logging.getLogger(__name__)
# The library's own is five minutes, and no setting of it.
Named.ALLOWED_CLOCK_DRIFT = LEEWAY
#: Characters of what a browser brings; some thousands are usual.
LARGEST = 128 * 1024
NOT_METADATA = (
    "No son metadatos de SAML que se puedan usar: deben traer la entidad «{entity}» con un certificado de firma y un"
    " SingleSignOnService por HTTP-Redirect con https."
)
_LATE = (OneLogin_Saml2_ValidationError.ASSERTION_EXPIRED, OneLogin_Saml2_ValidationError.SESSION_EXPIRED)
# What ill-made XML, base64, keys and signatures raise on their way.
_ILL_MADE = (
    *(OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError, etree.LxmlError, xmlsec.Error),
    *(SyntaxError, ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError),
)
_PEM = re.compile(r"-----BEGIN ([A-Z ]+)-----.+?-----END \1-----", re.DOTALL)


class Said(NamedTuple):
    """What a provider says of somebody, once it is believed."""

    subject: str
    claims: dict[str, str]
    #: The question of ours that it answers; empty when nobody asked.
    asked: str
    session: str
    #: What else names them there, for when they leave.
    qualifiers: dict[str, str]
    #: When they showed there who they are (AuthnInstant), and how (AuthnContextClassRef).
    shown_at: float = 0
    way: str = ""


class CheckedProvider(TakesNothing, SAMLProvider):
    """One provider that an administrator configured."""

    def way_in(self, process: str, next_url: str) -> str:
        """Where one goes to the provider; that we asked waits in the session, under what its answer must name."""
        auth, anew = _auth(self.app.row), process == AuthProcess.REDIRECT
        try:
            address = auth.login(return_to="", force_authn=anew)
        except _ILL_MADE as error:
            raise NotLetIn(Why.UNREADABLE) from error
        # Who is in here shows there anew who they are: the answer must say when.
        asked = {"asked_at": int(time.time())} if anew else {}
        self.stash_redirect_state(self.request, process, next_url, state_id=auth.get_last_request_id(), **asked)
        return str(address)

    def extract_uid(self, data: Said) -> str:
        return data.subject


def provider_for(request: Any, row: Provider) -> CheckedProvider:
    """The row as allauth knows providers; it is in no table of theirs."""
    app = SocialApp(provider=SAMLProvider.id, provider_id=row.slug, name=row.name, client_id=row.slug, settings={})
    app.row = row
    return CheckedProvider(request, app=app)


def believed(row: Provider, answer: str) -> Said:
    """What the provider says in this answer, which is good once. Raises NotLetIn."""
    if not 0 < len(answer) <= LARGEST:
        raise NotLetIn(Why.UNREADABLE)
    settings = _settings(row)
    try:
        response = OneLogin_Saml2_Response(settings, answer)
        response.is_valid(_request(row.addresses[0]), raise_exceptions=True)
        said, assertion = _said(response, row), response.get_assertion_id()
    except _ILL_MADE as error:
        code = getattr(error, "code", None)
        log.warning("An answer by SAML was refused: %s", type(error).__name__ if code is None else code)
        if code == OneLogin_Saml2_ValidationError.STATUS_CODE_IS_NOT_SUCCESS:
            raise NotLetIn(Why.DENIED) from error
        raise NotLetIn(Why.STALE if code in _LATE else Why.UNREADABLE) from error
    expires_at = datetime.fromtimestamp(response.valid_scd_not_on_or_after, UTC)
    try:
        with transaction.atomic():
            digest = sha256(assertion.encode()).hexdigest()
            SpentAssertion.objects.create(provider=row, digest=digest, expires_at=expires_at)
    except IntegrityError:
        raise NotLetIn(Why.STALE) from None
    return said


def _said(response: OneLogin_Saml2_Response, row: Provider) -> Said:
    """What the signed assertion says, which the library takes with less. Raises NotLetIn or ValueError."""
    here, _, we = row.addresses
    asked = response.get_in_response_to() or ""
    confirmed = response._query_assertion("/saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData")
    # Around the assertion anybody may write what they like: whom it answers, where and until when stand in it.
    if len(confirmed) != 1 or confirmed[0].get("InResponseTo", "") != asked or not confirmed[0].get("NotOnOrAfter"):
        raise ValueError("The assertion confirms something else.")
    if confirmed[0].get("Recipient") != here or response.document.get("Destination", here) != here:
        raise ValueError("It is for another address.")
    if we not in response.get_audiences():
        raise ValueError("It is for nobody, and so for anybody.")
    name = response.get_nameid_data()
    subject = name["Value"]
    if name.get("Format") != Named.NAMEID_PERSISTENT:
        raise NotLetIn(Why.NO_SUBJECT)
    if not (0 < len(subject) <= 191 and subject.isascii() and subject.isprintable()):
        raise NotLetIn(Why.UNREADABLE)
    found = {**response.get_friendlyname_attributes(), **response.get_attributes()}
    claims = {key: values[0] for key, values in found.items() if values and isinstance(values[0], str)}
    qualifiers = {key: name[key] for key in ("NameQualifier", "SPNameQualifier") if key in name}
    # The library has seen to it that there is one.
    shown = datetime.fromisoformat(response._query_assertion("/saml:AuthnStatement")[0].get("AuthnInstant"))
    at = (shown if shown.tzinfo else shown.replace(tzinfo=UTC)).timestamp()
    way = next(iter(response.get_authn_contexts()), None) or ""
    return Said(subject, claims, asked, response.get_session_index() or "", qualifiers, at, way)


def way_out(came: ProviderSession) -> str:
    """Where the person of this session leaves the provider; empty when it has no such place."""
    auth = _auth(came.provider)
    if not auth.get_slo_url():
        return ""
    names = json.loads(came.id_token or "{}")
    try:
        address: str = auth.logout(
            name_id=came.subject,
            session_index=came.sid or None,
            name_id_format=Named.NAMEID_PERSISTENT,
            nq=names.get("NameQualifier"),
            spnq=names.get("SPNameQualifier"),
        )
    except _ILL_MADE as error:
        raise NotLetIn(Why.UNREADABLE) from error
    return address


def asked_to_leave(row: Provider, query: Mapping[str, str], written: str) -> tuple[list[SignIn], str]:
    """The sign-ins that the provider ends with this question, and where its answer goes. Raises NotLetIn.

    `written` is the query letter by letter: that is what was signed.
    """
    sent = {**_request(row.addresses[1]), "get_data": dict(query), "query_string": written}
    auth = OneLogin_Saml2_Auth({**sent, "validate_signature_from_qs": True}, _settings(row, messages_signed=True))
    try:
        back = auth.process_slo(keep_local_session=True) if len(written) <= LARGEST else ""
        if auth.get_errors() or not back:
            raise NotLetIn(Why.UNREADABLE)
        xml = auth.get_last_request_xml()
        subject = OneLogin_Saml2_Logout_Request.get_nameid(xml)
        sessions = OneLogin_Saml2_Logout_Request.get_session_indexes(xml)
    except _ILL_MADE as error:
        raise NotLetIn(Why.UNREADABLE) from error
    opened = ProviderSession.objects.filter(provider=row, subject=subject)
    if sessions:
        opened = opened.filter(sid__in=sessions)
    return list(SignIn.objects.filter(provider_session__in=opened)), back


def own_metadata(row: Provider) -> bytes:
    """What the provider is told of us: who we are and where it sends people back to."""
    config = _config(row, {})
    # Without it they are good for two days, and providers read them once.
    config["security"]["metadataValidUntil"] = f"{datetime.now(UTC) + timedelta(days=365):%Y-%m-%dT%H:%M:%SZ}"
    settings = OneLogin_Saml2_Settings(config, sp_validation_only=True)
    made = settings.get_sp_metadata()
    return made if isinstance(made, bytes) else made.encode()


def wrong_in(metadata: str, entity: str) -> str:
    """Why these metadata are of no use; empty when they are."""
    try:
        _read(metadata.encode(), entity)
    except NotLetIn:
        return NOT_METADATA.format(entity=entity)
    return ""


def _read(xml: bytes, entity: str) -> dict[str, Any]:
    """Where the provider is asked and with what it signs. Raises NotLetIn."""
    try:
        # It goes into a path of XPath between quotes.
        if "'" in entity or len(xml) > discovery.MOST_BYTES:
            raise ValueError(entity)
        found = OneLogin_Saml2_IdPMetadataParser.parse(xml, entity_id=entity)["idp"]
        signing = found.get("x509certMulti", {}).get("signing") or [found["x509cert"]]
        addresses = [found[name]["url"] for name in ("singleSignOnService", "singleLogoutService") if name in found]
        for certificate in signing:
            x509.load_der_x509_certificate(base64.b64decode(certificate))
    except _ILL_MADE as error:
        raise NotLetIn(Why.UNREADABLE) from error
    if found.get("entityId") != entity or "singleSignOnService" not in found:
        raise NotLetIn(Why.UNREADABLE)
    if not all(discovery.is_safe(address) for address in addresses):
        raise NotLetIn(Why.UNREADABLE)
    return {**found, "x509certMulti": {"signing": signing}}


def _idp(row: Provider) -> dict[str, Any]:
    if row.metadata:
        return _read(row.metadata.encode(), row.entity_id)
    name = f"sso:saml:{row.slug}:{sha256(f'{row.metadata_url} {row.entity_id}'.encode()).hexdigest()}"
    return discovery.known(name, lambda: _read(discovery.body_of(row.metadata_url), row.entity_id))


def _auth(row: Provider) -> OneLogin_Saml2_Auth:
    return OneLogin_Saml2_Auth(_request(row.addresses[0]), _settings(row))


def _settings(row: Provider, *, messages_signed: bool = False) -> OneLogin_Saml2_Settings:
    config = _config(row, _idp(row))
    config["security"]["wantMessagesSigned"] = messages_signed
    try:
        return OneLogin_Saml2_Settings(config)
    except _ILL_MADE as error:
        raise NotLetIn(Why.UNREADABLE) from error


def _config(row: Provider, idp: dict[str, Any]) -> dict[str, Any]:
    back, left, we = row.addresses
    kept = {found[1].split()[-1]: found[0] for found in _PEM.finditer(row.secret)}
    key, certificate = kept.get("KEY", ""), kept.get("CERTIFICATE", "")
    own = {"privateKey": key, "x509cert": certificate} if key and certificate else {}
    signs = ("authnRequestsSigned", "logoutRequestSigned", "logoutResponseSigned")
    return {
        "strict": True,
        "idp": idp,
        "sp": {
            "entityId": we,
            "assertionConsumerService": {"url": back, "binding": Named.BINDING_HTTP_POST},
            "singleLogoutService": {"url": left, "binding": Named.BINDING_HTTP_REDIRECT},
            "NameIDFormat": Named.NAMEID_PERSISTENT,
            **own,
        },
        "security": {
            **dict.fromkeys(signs, bool(own)),
            "wantAssertionsSigned": True,
            "wantNameId": True,
            "wantAttributeStatement": False,
            "requestedAuthnContext": False,
            "rejectDeprecatedAlgorithm": True,
            "allowRepeatAttributeName": True,
            "allowSingleLabelDomains": True,
            "signatureAlgorithm": Named.RSA_SHA256,
            "digestAlgorithm": Named.SHA256,
        },
    }


def _request(address: str) -> dict[str, Any]:
    """As if it had come to this address, which is ours whatever a proxy or a stranger calls it."""
    parts = urlsplit(address)
    return {
        "https": "on" if parts.scheme == "https" else "off",
        "http_host": parts.netloc,
        "script_name": "",
        "path_info": parts.path,
        "get_data": {},
        "post_data": {},
    }
