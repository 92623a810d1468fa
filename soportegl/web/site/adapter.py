"""How allauth fits SoporteGL: its limits, its words and its mail."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.ratelimit import truncate_ip
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from soportegl.audit.models import Kind
from soportegl.audit.recording import add_entry
from soportegl.directory import first_link, guessing
from soportegl.directory.models import User
from soportegl.web.site import browsers

#: All who come from nowhere that can be told: together they count as one stranger.
UNKNOWN = "unknown"
SHOWN_ANYHOW = (
    "account/messages/logged_in.txt",
    "account/messages/logged_out.txt",
    "mfa/messages/recovery_codes_generated.txt",
)
SAID = {
    "mfa/messages/totp_activated.txt": "La aplicación de códigos quedó activada.",
    "mfa/messages/totp_deactivated.txt": "La aplicación de códigos se quitó.",
    "mfa/messages/webauthn_added.txt": "La llave de acceso quedó agregada.",
    "mfa/messages/webauthn_removed.txt": "La llave de acceso se quitó.",
}


#: What somebody may do who is told to wait, at the password.
INSTEAD = ", o recupere su contraseña y entre enseguida"


class Guesses:
    """What somebody tried from one place, and whether they may go on."""

    def __init__(self, who: guessing.Source, instead: str) -> None:
        self.who, self.instead = who, instead

    def refuse(self) -> None:
        """Raise ValidationError when there were too many."""
        if minutes := guessing.minutes_to_wait(self.who):
            wait = "un minuto" if minutes == 1 else f"{minutes} minutos"
            sentence = f"Hubo demasiados intentos fallidos. Espere {wait}{self.instead}."
            raise ValidationError(sentence, code="too_many_login_attempts")

    def count(self) -> None:
        """One more that was wrong."""
        guessing.count(self.who)

    def forgive(self) -> None:
        """It was right."""
        guessing.forgive(self.who)


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": (
            "El usuario o la contraseña no son correctos. Revise las mayúsculas y escríbalos de nuevo."
        ),
        "enter_current_password": "Escriba su contraseña actual.",
        "incorrect_password": "La contraseña actual no es correcta.",
    }

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Nothing is said of what the next page shows anyhow: who is in, and that nobody is."""
        if said := SAID.get(message_template or ""):
            messages.add_message(request, level, said)
        elif message_template not in SHOWN_ANYHOW:
            super().add_message(request, level, message_template, *args, **kwargs)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are registered by administrators."""
        return False

    def get_login_stages(self) -> list[str]:
        """allauth's, but a second factor that a provider asked may count."""
        theirs, ours = "allauth.mfa.stages.AuthenticateStage", "soportegl.web.site.stages.SecondStepStage"
        return [ours if stage == theirs else stage for stage in super().get_login_stages()]

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that counts: of IPv6 the network, because each of its houses has more addresses than seconds.

        An IPv4 address written as IPv6 is that address, or all of them would be one network. Who gives none, or one
        that is none, is UNKNOWN: a front that says less than the settings expect must not keep everybody out.
        """
        try:
            # Without the line («%eth0») that only the machine that wrote it knows.
            address = ip_address(super().get_client_ip(request).partition("%")[0])
        except (ValueError, PermissionDenied, ImproperlyConfigured):
            return UNKNOWN
        return truncate_ip(str(getattr(address, "ipv4_mapped", None) or address))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse who guesses; nothing is counted before the password is known to be wrong.

        Counted ahead and given back after, a dozen right ones at once would be refused, and so would who comes after
        a process that was killed in between.
        """
        self._guesses = Guesses(self._source(request, str(credentials.get("username") or "")), INSTEAD)
        self._guesses.refuse()

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        person = super().authenticate(request, **credentials)
        if person is not None:
            # Once more: of many guesses sent at once, none had been counted when each was let through.
            self._guesses.refuse()
            self._guesses.forgive()
        return person

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        self._guesses.count()
        # A name that nobody has is not written down: some type their password there.
        known = User.objects.filter(username__iexact=str(credentials.get("username") or "")).first()
        add_entry(Kind.NOT_LET_IN, of=known, name="" if known else "un usuario que no existe")

    def guesses_of_code(self, person: User) -> Guesses:
        """Those at the second factor, apart from those at the password: no user name has the sign."""
        return Guesses(self._source(self.request, person.username)._replace(account=f"#{person.pk}"), "")

    def _source(self, request: HttpRequest, account: str) -> guessing.Source:
        return guessing.source(account, address=self.get_client_ip(request), browser=browsers.known(request))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Only who knew the password reads this; the others read that it is not correct."""
        messages.error(request, "Su usuario está desactivado. Pida a quien administra SoporteGL que lo active.")
        return redirect("sign_in")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Of our own address: the host that a request names is the word of whoever sent it."""
        return first_link.address_of(key)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Recovery mails go through the ledger as well, so that nothing is sent inside a request."""
        from soportegl.notifications import account_mail, outbox

        if template_prefix != "account/email/password_reset_key":
            return
        words = account_mail.recovery(context["user"], context["password_reset_url"])
        outbox.queue_words(email, words)
