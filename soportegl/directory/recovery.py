"""Getting back in without the password: whose mailbox an address is, and how long a link is good."""

from __future__ import annotations

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.http import base36_to_int

from soportegl.directory.models import User
from soportegl.lib.mailboxes import normalised

#: Seconds for which a link is good that anybody may ask for, to whatever mailbox is registered.
GOOD_FOR = 60 * 60


def people_at(address: str) -> list[User]:
    """The active people whose mailbox this is, however either of both was spelt."""
    wanted = normalised(address)
    # All of them are read: what an index finds is spelt as it was asked for, and these are some thousands.
    active = User.objects.filter(is_active=True).exclude(email="").order_by("pk").values_list("pk", "email")
    found = [key for key, email in active.iterator() if normalised(email) == wanted]
    return list(User.objects.filter(pk__in=found).order_by("pk"))


class RecoveryLinks(PasswordResetTokenGenerator):
    """The keys of links to a new password; each is good once, because the password and the last sign-in are in it."""

    first = PasswordResetTokenGenerator()
    # Of another salt than the first link: that one is handed over by people and stays good for days.
    key_salt = "soportegl.directory.recovery.RecoveryLinks"

    def check_token(self, user: User | None, token: str | None) -> bool:
        """Whether it is this person's, and not over yet; the link to the first password counts as well."""
        return self.first.check_token(user, token) or (self._is_young(token) and super().check_token(user, token))

    def _is_young(self, token: str | None) -> bool:
        try:
            made = base36_to_int((token or "").split("-")[0])
        except ValueError:
            return False
        return self._num_seconds(self._now()) - made <= GOOD_FOR
