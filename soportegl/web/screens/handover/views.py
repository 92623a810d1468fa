"""«Relevos»: who leaves a post, who follows and from when; what lies in their hands is seen first."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soportegl.directory.models import Handover, Membership, User
from soportegl.incidents import handover
from soportegl.incidents.errors import Invalid, NotForThem, Refused
from soportegl.reading import handover as reading
from soportegl.web.screens.handover.forms import HandoverForm
from soportegl.web.site import pending_form
from soportegl.web.site.access import only
from soportegl.web.site.requests import PersonRequest, same_person
from soportegl.web.site.staging import form_key


class NotTheirs(NotForThem):
    sentence = "Los relevos los ordena quien administra SoporteGL o la supervisión de una mesa."


those_who_hand_over = only(
    lambda one: one.by_themselves.is_administrator or one.by_themselves.is_supervisor, NotTheirs, confirming=True
)


@those_who_hand_over
@require_safe
def handovers(request: PersonRequest) -> HttpResponse:
    """The latest orders, and the posts that are looked for."""
    typed = request.GET.get("q", "")
    context = {"typed": typed, "posts": reading.posts(request.user, typed), "orders": reading.orders(request.user)}
    return render(request, "screens/handover/handovers.html", context)


@those_who_hand_over
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: PersonRequest, pk: int) -> HttpResponse:
    """Say who follows; what goes over is shown, and done once that was seen."""
    post = handover.posts_for(request.user).filter(pk=pk).first()
    if request.method != "POST":
        if post is None:
            return _gone(request, pk)
        typed = pending_form.take(request, request.path)
        return _show(request, post, _form(request, typed.dict() if typed else {}))
    same_person(request)
    form = _form(request)
    if before := _done_before(pk, form):
        return _known(request, before)
    if post is None:
        raise handover.NotByThem
    successor = form.person()
    if successor is None:
        return _show(request, post, form, status=422)
    seen = request.POST.get("mark", "")
    if "back" in request.POST:
        return _show(request, post, form)
    try:
        handover.check(post, successor, form.cleaned_data["starts_on"])
        if not seen:
            return _show(request, post, form, successor)
        made = _order(request, post, successor, form, seen)
    except Invalid as wrong:
        form.refuse(wrong.fields)
        return _show(request, post, form, status=422)
    except Refused as refusal:
        return _show(request, post, form, successor, sentence=refusal.sentence, status=refusal.status)
    passed = made.reported + made.held
    done = f"Gestiones que pasaron: {passed}." if made.done_at else f"Se entrega el {made.starts_on:%d/%m/%Y}."
    messages.success(request, f"{made.successor} sigue a {made.leaver} en {made.called}. {done}")
    return redirect("handovers")


def _gone(request: PersonRequest, pk: int) -> HttpResponse:
    """Whoever goes back to the page of a post that was handed over reads that it was."""
    done = (order for order in reading.orders(request.user) if order.post_id == pk and order.done_at)
    if (before := next(done, None)) is None:
        raise Http404
    return _known(request, before)


def _known(request: PersonRequest, before: Handover) -> HttpResponse:
    messages.info(request, f"Ese relevo ya está ordenado: {before}, desde el {before.starts_on:%d/%m/%Y}.")
    return redirect("handovers")


def _form(request: PersonRequest, typed: dict[str, Any] | None = None) -> HandoverForm:
    makes_people = request.user.permissions.is_administrator
    return HandoverForm(request.POST or None, initial=typed, makes_people=makes_people)


def _done_before(pk: int, form: HandoverForm) -> Handover | None:
    """The order that this very form made, when it comes again because its answer got lost."""
    before = Handover.objects.filter(post=pk, cancelled_at=None).select_related("successor", "leaver").first()
    named = {form.data.get(name, "").strip().lower() for name in ("successor", "new_username")}
    return before if before and before.successor.username.lower() in named and form.data.get("mark") else None


@transaction.atomic
def _order(request: PersonRequest, post: Membership, successor: User, form: HandoverForm, seen: str) -> Handover:
    if successor._state.adding:
        successor.save()
    day = form.cleaned_data["starts_on"]
    return handover.order(post, successor, day, by=request.user, as_seen=lambda now: reading.mark(now) == seen)


def _show(
    request: PersonRequest,
    post: Membership,
    form: HandoverForm,
    successor: User | None = None,
    *,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {"post": post, "form": form, "successor": successor, "sentence": sentence}
    context["lines"], context["mark"] = reading.preview(post), reading.mark(post)
    context["key"] = form_key(request.POST or None)
    return render(request, "screens/handover/hand_over.html", context, status=status)


@require_POST
@those_who_hand_over
def cancel(request: PersonRequest, pk: int) -> HttpResponse:
    """Take an order back that was not carried out; twice does nothing more."""
    same_person(request)
    made = handover.cancel(get_object_or_404(Handover, pk=pk), by=request.user)
    messages.success(request, f"El relevo quedó anulado: {made.leaver} sigue en su puesto.")
    return redirect("handovers")
