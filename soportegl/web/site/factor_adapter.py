"""How allauth's second factor fits SoporteGL: its words, and secrets that the database does not tell."""

from __future__ import annotations

import base64
import secrets
from hashlib import sha256
from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

WRONG_CODE = "El código no es correcto, ya se usó o venció. Espere el siguiente y escríbalo de nuevo."


class FactorAdapter(DefaultMFAAdapter):
    error_messages: ClassVar[dict[str, Any]] = {**DefaultMFAAdapter.error_messages, "incorrect_code": WRONG_CODE}

    def get_totp_label(self, user: Any) -> str:
        """The user name: several people share a mailbox."""
        return str(user.username)

    def build_totp_svg(self, url: str) -> str:
        """As a part of a page, which declares no XML."""
        svg = super().build_totp_svg(url)
        return svg[svg.index("<svg") :]

    def encrypt(self, text: str) -> str:
        """As it is kept: whoever reads a backup, and not the secret key, makes no codes with it."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """As it was; with another secret key something that no code fits, and an administrator takes it away."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # Not empty: the codes of an empty secret are known to anybody.
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "SoporteGL"}

    def _get_user_identifier(self, user: Any) -> str:
        return str(user.username)

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """«Llave 2», until its person calls it otherwise."""
        return f"Llave {Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1}"


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    hashed = [sha256(b"soportegl.second-factor:" + str(key).encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(each)) for each in hashed])
