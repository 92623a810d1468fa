"""Keeping the canned answers: whoever uses them reads the list, whoever supervises writes it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soportegl.desk import answers, placeholders
from soportegl.desk.models import CannedAnswer
from soportegl.desk.models.answers import NAME_MAX
from soportegl.directory.models import User
from soportegl.incidents.errors import Invalid, Refused
from soportegl.web.site import pending_form
from soportegl.web.site.access import desk_only
from soportegl.web.site.requests import PersonRequest, SeeOther, go_to, same_person, whole_number
from soportegl.web.ui.forms import Form
from soportegl.web.ui.verb_fields import text_field

SHOWN = 200


class AnswerForm(Form):
    """A canned answer."""

    name = forms.CharField(label="Nombre", required=False, widget=forms.TextInput(attrs={"data-max": NAME_MAX}))
    word = forms.CharField(
        label="Palabra",
        required=False,
        widget=forms.TextInput(attrs={"autocapitalize": "off"}),
    )
    whom = forms.ChoiceField(label="Quiénes la usan", required=False)
    text = text_field("Texto", rows=8)(None)  # type: ignore[arg-type]  # a text is the same for every incident

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whom"].choices = list(answers.tiers_kept_by(user).items())  # type: ignore[attr-defined]  # a ChoiceField


@desk_only
@require_safe
def listed(request: PersonRequest) -> HttpResponse:
    """Those this person may use, by tier; to whoever supervises, also the retired ones."""
    user, typed = request.user, request.GET.get("q", "")
    keeps = bool(answers.tiers_kept_by(user))
    old = keeps and "retiradas" in request.GET
    found = answers.retired(user, typed) if old else answers.found(user, typed)
    rows = list(found.select_related("changed_by")[: SHOWN + 1])
    # Everybody's come last; within a tier the order of the search stays.
    shown = sorted(rows[:SHOWN], key=lambda row: row.for_tier or 9)
    context = {
        "groups": [(title, list(group)) for title, group in groupby(shown, key=answers.whom_of)],
        "kept_tiers": {row.for_tier for row in shown if answers.may_keep(user, row.for_tier)},
        "keeps": keeps,
        "old": old,
        "q": typed,
        "more": len(rows) > SHOWN,
    }
    return render(request, "screens/answers/answers.html", context)


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Write a new one."""
    if not answers.tiers_kept_by(request.user):
        raise answers.NotYours
    return _write(request, None)


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PersonRequest, number: int) -> HttpResponse:
    """Change one."""
    answer = answers.kept(request.user, number)
    if answer.retired_at and request.method != "POST":
        raise answers.NoSuchAnswer
    return _write(request, answer)


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: PersonRequest, number: int) -> HttpResponse:
    """Ask whether one is to be retired, and retire it."""
    answer = answers.kept(request.user, number)
    if request.method == "POST":
        same_person(request)
        answers.retire(answer, by=request.user)
        messages.success(request, f"La respuesta «{answer.name}» quedó retirada. Está en Retiradas, por si hace falta.")
        return go_to(request, reverse("canned_answers"))
    template = "ui/tool_dialog.html" if request.htmx else "ui/tool.html"
    context = {
        "body": "screens/answers/retire.html",
        "title": "Retirar respuesta guardada",
        "answer": answer,
        "back": reverse("canned_answers"),
        "back_label": "Respuestas guardadas",
    }
    return render(request, template, context)


@desk_only
@require_POST
def bring_back(request: PersonRequest, number: int) -> HttpResponse:
    """Put a retired one into use again."""
    answer = answers.kept(request.user, number)
    same_person(request)
    try:
        answers.bring_back(answer, by=request.user)
    except Invalid as refusal:
        messages.error(request, refusal.sentence)
        return SeeOther(f"{reverse('canned_answers')}?retiradas=1")
    messages.success(request, f"La respuesta «{answer.name}» está otra vez en uso.")
    return go_to(request, reverse("canned_answers"))


@desk_only
@require_POST
def preview(request: PersonRequest) -> HttpResponse:
    """How a text reads in an incident, while it is written."""
    return HttpResponse(render_to_string("screens/answers/preview.html", _previewed(request.POST.get("text", ""))))


def _write(request: PersonRequest, answer: CannedAnswer | None) -> HttpResponse:
    """The form, or what became of it when it is posted."""
    user = request.user
    if request.method != "POST":
        typed = pending_form.take(request, request.path)
        return _show(request, answer, AnswerForm(user, initial=_begun(answer) | (typed.dict() if typed else {})), typed)
    form = AnswerForm(user, request.POST)
    try:
        same_person(request)
        if "ver" in request.POST:
            return _show(request, answer, AnswerForm(user, initial=request.POST.dict()), request.POST)
        values = {name: request.POST.get(name, "") for name in form.fields}
        version = whole_number(request.POST.get("version", "")) or 0
        made = answers.save(user, **values, answer=answer, version=version)
    except Refused as refusal:
        form.is_valid()
        form.errors.clear()
        if isinstance(refusal, Invalid):
            form.refuse(refusal.fields)
        return _show(request, answer, form, request.POST, refusal)
    messages.success(request, f"La respuesta «{made.name}» quedó guardada.", extra_tags=request.path)
    return SeeOther(reverse("canned_answers"))


def _begun(answer: CannedAnswer | None) -> dict[str, Any]:
    if answer is None:
        return {}
    whom = answers.EVERYBODY if answer.for_tier is None else str(answer.for_tier)
    return {"name": answer.name, "word": answer.word, "text": answer.text, "whom": whom}


def _show(
    request: PersonRequest,
    answer: CannedAnswer | None,
    form: AnswerForm,
    typed: QueryDict | None,
    refusal: Refused | None = None,
) -> HttpResponse:
    now = refusal.now if isinstance(refusal, answers.Changed) else None
    version = answer.version if answer else 0
    if now:
        # What is there now is in view: whoever saves again has read it.
        version = now.version
    elif typed and "version" in typed:
        version = whole_number(str(typed["version"])) or 0
    context = {
        "answer": answer,
        "form": form,
        "now": now,
        "version": version,
        "data": placeholders.DATA,
        "sentence": refusal.sentence if refusal and not form.errors else "",
        **_previewed(str(form["text"].value() or "")),
    }
    return render(request, "screens/answers/form.html", context, status=refusal.status if refusal else 200)


def _previewed(text: str) -> dict[str, Any]:
    return {"shown": placeholders.example(text), "wrong": placeholders.unknown(text)}
