"""What people are told about their own account: another address, another password, another second factor."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset, authenticator_used
from django.dispatch import receiver

from soportegl.directory.models import Handover, Substitution, User
from soportegl.directory.signals import email_changed, factors_reset, handed_over, password_set, substitute_named
from soportegl.notifications import mail, outbox
from soportegl.notifications.wording import ACCOUNT, RECOVERY
from soportegl.texts.saying import plain


@receiver(email_changed)
def tell_old_address(person: User, old: str, **_: Any) -> None:
    """Whoever took an account over would send the next recovery to themselves; the old address hears of it."""
    _tell(person, old, _subject("correo", person), _said("correo"))


@receiver(password_set)
def tell_new_password(person: User, **_: Any) -> None:
    """Of every new password, whoever set it."""
    if person.email:
        _tell(person, person.email, _subject("clave", person), _said("clave"))


@receiver(factors_reset)
def tell_reset(person: User, **_: Any) -> None:
    """Somebody of the administration took their second factor away."""
    _tell_of_factors(person, _said("factor-quitado"))


@receiver(authenticator_added)
def tell_added(user: User, authenticator: Authenticator, **_: Any) -> None:
    """Of an application or a key; the recovery codes come with the first of them."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        _tell_of_factors(user, _said("factor-nuevo", cuál=_named(authenticator)))


@receiver(authenticator_removed)
def tell_removed(user: User, authenticator: Authenticator, **_: Any) -> None:
    """The same; the recovery codes go with the last of them."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        _tell_of_factors(user, _said("factor-menos", cuál=_named(authenticator)))


@receiver(authenticator_reset)
def tell_new_codes(user: User, **_: Any) -> None:
    """The old recovery codes are good no more."""
    _tell_of_factors(user, _said("codigos"))


@receiver(authenticator_used)
def tell_code_used(user: User, authenticator: Authenticator, **_: Any) -> None:
    """A recovery code means that the telephone is gone, or that somebody found the paper."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        # As it is now: the one that is told was read before the code was used.
        left = len(Authenticator.objects.get(pk=authenticator.pk).wrap().get_unused_codes())
        _tell_of_factors(user, _said("codigo-usado", quedan=left))


@receiver(handed_over)
def tell_relieved(handover: Handover, **_: Any) -> None:
    """Once of the whole post, and not of each incident: they may be thousands."""
    passed = handover.reported + handover.held
    said = "1 gestión pasó" if passed == 1 else f"{passed} gestiones pasaron"
    leaver, successor = handover.leaver, handover.successor
    if successor.email:
        what = _said("relevo-sigue", quien=leaver, puesto=handover.called, gestiones=said)
        duty = f" {_said('relevo-deber')}" if handover.reported else ""
        _tell(successor, successor.email, _subject("relevo", successor), what + duty, own=False)
    if leaver.email and leaver.is_active:
        what = _said("relevo-deja", quien=successor, puesto=handover.called, gestiones=said)
        _tell(leaver, leaver.email, _subject("relevo", leaver), what, own=False)


@receiver(substitute_named)
def tell_substitute(substitution: Substitution, **_: Any) -> None:
    """Who stands in and, when somebody else named them, for whom."""
    person, substitute, days = substitution.person, substitution.substitute, substitution.days
    if substitute.email:
        what = _said("sustituye", quien=person, días=days)
        _tell(substitute, substitute.email, _subject("sustitucion", substitute), what, own=False)
    if person.email and substitution.ordered_by_id != person.pk:
        what = _said("sustituido", quien=substitute, días=days, ordenó=substitution.ordered_by)
        _tell(person, person.email, _subject("sustitucion", person), what, own=False)


def _named(authenticator: Authenticator) -> str:
    if authenticator.type == Authenticator.Type.TOTP:
        return "una aplicación de códigos"
    return f"la llave de acceso «{authenticator.wrap().name}»"


def _said(name: str, **values: Any) -> str:
    return plain(f"{ACCOUNT}-{name}", **values)


def _subject(name: str, person: User) -> str:
    return _said(f"{name}-asunto", usuario=person.username)


def _tell_of_factors(person: User, what: str) -> None:
    if person.email:
        _tell(person, person.email, _subject("factor", person), what)


def _tell(person: User, to: str, subject: str, what: str, *, own: bool = True) -> None:
    words = words_for(person, subject, what, own=own)
    outbox.queue_words(to, words)


def words_for(person: Any, subject: str, what: str, *, own: bool = True) -> mail.Words:
    """Subject, text and HTML of what somebody is told of their account."""
    return mail.Words(mail.in_one_line(subject), *mail.drawn("account", {"person": person, "what": what, "own": own}))


def recovery(person: Any, link: str) -> mail.Words:
    """Subject, text and HTML of the way to a new password."""
    # With the name: in a shared mailbox the messages of several people would be one conversation.
    subject = mail.in_one_line(plain(f"{RECOVERY}-asunto", usuario=person.username))
    return mail.Words(subject, *mail.drawn("recovery", {"user": person, "password_reset_url": link}))
