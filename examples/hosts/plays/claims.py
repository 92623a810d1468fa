"""What the hosts say of a person to whom they gave a token."""

from __future__ import annotations

from typing import Any

from allauth.idp.oidc.adapter import DefaultOIDCAdapter

from plays.people import PEOPLE


class Claims(DefaultOIDCAdapter):
    def get_claims(self, purpose: Any, user: Any, client: Any, scopes: Any, **kwargs: Any) -> dict[str, Any]:
        """The usual ones, with entity, position and telephone."""
        known = PEOPLE[user.username]
        return {
            **super().get_claims(purpose, user, client, scopes, **kwargs),
            "name": known.name,
            "email": known.email,
            "phone_number": known.phone,
            "entity_code": known.entity,
            "position": known.position,
        }
