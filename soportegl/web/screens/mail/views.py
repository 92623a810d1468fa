"""The books of the mail, for administrators."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from soportegl.lib import keyset
from soportegl.notifications import balance as books
from soportegl.notifications import outbox
from soportegl.notifications.models import Channel, Delivery, Status
from soportegl.web.site.access import administrators_only
from soportegl.web.site.pages import neighbours
from soportegl.web.site.requests import PersonRequest


@administrators_only
@require_safe
def balance(request: PersonRequest) -> HttpResponse:
    """What was owed against what became of it, hour by hour, and what could not be sent."""
    given_up = Delivery.objects.filter(channel=Channel.MAIL, status=Status.GIVEN_UP)
    page = keyset.page_of(
        given_up,
        lambda keys: Delivery.objects.filter(pk__in=keys).select_related("event__incident", "person").defer("html"),
        order=("-id",),
        after=request.GET.get("despues", ""),
        before=request.GET.get("antes", ""),
    )
    lines = books.hours()
    context = {
        "lines": lines,
        "sum": books.total(lines),
        "alarm": books.alarm(),
        "page": page,
        **neighbours(request, page),
    }
    return render(request, "screens/mail/balance.html", context)


@require_POST
@administrators_only
def send_again(request: PersonRequest, pk: int) -> HttpResponse:
    """Queue one message that was given up."""
    delivery = Delivery.objects.filter(pk=pk, channel=Channel.MAIL).first()
    if delivery is None:
        raise Http404
    if outbox.send_again(delivery):
        messages.success(request, f"El correo para {delivery.to} está otra vez en cola.")
    else:
        messages.info(request, "Ese correo ya no espera que lo envíe: alguien lo hizo antes, o ya salió.")
    return redirect("mail_balance")


@require_POST
@administrators_only
def send_all(request: PersonRequest) -> HttpResponse:
    """Try at once what waits for its next attempt: the server was repaired."""
    done = outbox.try_all_now()
    messages.success(request, f"Se intentan ahora: {done}." if done else "No hay correos que esperen otro intento.")
    return redirect("mail_balance")
