"""«Textos»: what the product says, and how the administration has it say it."""

from __future__ import annotations

from itertools import groupby, zip_longest
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soportegl.incidents.errors import Invalid, Refused
from soportegl.lib.text import clean, fold
from soportegl.notifications import samples
from soportegl.texts import editing, filling, overrides
from soportegl.texts.catalogue import CATALOGUE, Group, Shape, Text
from soportegl.texts.checking import problems
from soportegl.texts.models import WHY_MAX, Version
from soportegl.web.manual import chapters
from soportegl.web.site import pending_form
from soportegl.web.site.access import OnlyAdministrators, administrators_only, only
from soportegl.web.site.requests import PersonRequest, SeeOther, same_person, whole_number
from soportegl.web.ui.forms import Form

#: What the list offers beside the groups.
CHANGED = "cambiados"
#: How long the mail of a draft can be looked at, and how its address is signed.
_SALT, _DRAFT_SECONDS = "soportegl.web.screens.texts", 3600
#: Of how many versions it is told what they changed; the older ones are shown as they were.
_COMPARED = 10

# To look at a draft changes nothing: nobody shows again who they are for it.
_administrators_looking = only(lambda permissions: permissions.is_administrator, OnlyAdministrators)


class TextForm(Form):
    """What a text is to say, and why."""

    text = forms.CharField(label="Texto", required=False, strip=False)
    why = forms.CharField(
        label="Por qué se cambia", required=False, widget=forms.TextInput(attrs={"data-max": WHY_MAX})
    )

    def __init__(self, text: Text, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = {Shape.LINE: 2, Shape.PHRASE: 4, Shape.TEXT: 8, Shape.CHAPTER: 18}[text.shape]
        self.fields["text"].widget = forms.Textarea(attrs={"rows": rows, "data-max": text.limit})


@administrators_only
@require_safe
def listed(request: PersonRequest) -> HttpResponse:
    """Every text, or those that have the words and are for what is asked."""
    typed, group = request.GET.get("q", ""), request.GET.get("grupo", "")
    last = overrides.latest()
    rows = [_row(text, last.get(text.key)) for text in CATALOGUE.values()]
    words = fold(clean(typed)).split()[:8]
    shown = [
        row
        for row in rows
        if (group in ("", row["text"].group) or (group == CHANGED and row["version"] is not None))
        and all(word in fold(f"{row['text'].title} {row['text'].original} {row['words']}") for word in words)
    ]
    shown.sort(key=lambda row: list(Group).index(row["text"].group))
    context = {
        "groups": [(title, list(found)) for title, found in groupby(shown, key=lambda row: row["text"].group.label)],
        "choices": [("", "Todos"), *((each.value, each.label) for each in Group), (CHANGED, "Solo los cambiados")],
        "q": typed,
        "group": group,
        "ill": [row for row in rows if row["why_not"]],
        "old": [row for row in rows if row["is_old"]],
    }
    return render(request, "screens/texts/texts.html", context)


def _row(text: Text, last: Version | None) -> dict[str, Any]:
    """A text as it stands: whose words are in force, why they are not used, and whether the original is another now."""
    version = last if last and not last.is_original else None
    return {
        "text": text,
        "version": version,
        "words": editing.words_of(version, text),
        "why_not": problems(text, version.words) if version else [],
        "is_old": version is not None and version.original != text.original,
    }


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PersonRequest, key: str) -> HttpResponse:
    """One text: its form, how it looks, and its versions."""
    text = _found(key)
    versions = editing.versions_of(text)
    if request.method != "POST":
        typed = pending_form.take(request, request.path)
        begun = {"text": editing.words_of(versions[0] if versions else None, text)}
        return _show(request, text, versions, TextForm(text, initial=begun | (typed.dict() if typed else {})), typed)
    form = TextForm(text, request.POST)
    try:
        same_person(request)
        if "ver" in request.POST:
            return _show(request, text, versions, TextForm(text, initial=request.POST.dict()), request.POST)
        made = _save(request, text)
    except Refused as refusal:
        if isinstance(refusal, Invalid):
            form.refuse(refusal.fields)
        return _show(request, text, editing.versions_of(text), form, request.POST, refusal)
    said = "dice otra vez lo del producto" if made and made.is_original else "quedó guardado"
    messages.success(request, f"«{text.title}» {said if made else 'ya decía eso'}.", extra_tags=request.path)
    return SeeOther(reverse("text", args=[key]))


def _save(request: PersonRequest, text: Text) -> Version | None:
    typed = request.POST
    why, seen = typed.get("why", ""), whole_number(typed.get("version", "")) or 0
    if "original" in typed:
        return editing.back_to_original(text, why, seen=seen, by=request.user)
    return editing.save(text, typed.get("text", ""), why, seen=seen, by=request.user)


@_administrators_looking
@require_POST
def preview(request: PersonRequest, key: str) -> HttpResponse:
    """How a draft looks, while it is written."""
    typed = request.POST.get("text", "")
    return HttpResponse(render_to_string("screens/texts/preview.html", _previewed(_found(key), typed)))


@_administrators_looking
@require_safe
def mail(request: PersonRequest, key: str) -> HttpResponse:
    """The mail of a draft as a program for mail would draw it, for the frame of the preview."""
    _found(key)
    try:
        typed = signing.loads(request.GET.get("d", ""), salt=_SALT, max_age=_DRAFT_SECONDS)
    except signing.BadSignature:
        raise editing.NoSuchText("La muestra del correo venció. Vuelva a escribir en el texto para verla.") from None
    with overrides.trying(key, str(typed)):
        words = samples.mail_with(key)
    if words is None:
        raise editing.NoSuchText
    answer = HttpResponse(words.html)
    # What a mail is drawn with stands in it; nothing in it acts, and only our own page frames it.
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    answer["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def _found(key: str) -> Text:
    text = CATALOGUE.get(key)
    if text is None:
        raise editing.NoSuchText
    return text


def _previewed(text: Text, typed: str) -> dict[str, Any]:
    typed = clean(typed)[: text.limit]
    with overrides.trying(text.key, typed):
        words = samples.mail_with(text.key)
    return {
        "text": text,
        "wrong": problems(text, typed) if typed else [],
        "mail": words,
        "draft": signing.dumps(typed, salt=_SALT, compress=True) if words else "",
        "shown": _drawn(text, typed),
    }


def _drawn(text: Text, typed: str) -> list[Any]:
    """As a screen draws it: texts and pictures, in order."""
    if text.shape is Shape.CHAPTER:
        return list(chapters.blocks_of(typed))
    return [filling.html(typed, text.shape, text.samples)]


def _show(
    request: PersonRequest,
    text: Text,
    versions: list[Version],
    form: TextForm,
    typed: QueryDict | None,
    refusal: Refused | None = None,
) -> HttpResponse:
    last = versions[0] if versions else None
    seen = last.number if last else 0
    now = refusal.now if isinstance(refusal, editing.Changed) else None
    if typed and "version" in typed and now is None:
        # Whoever saves again over what came meanwhile has it in view; until then the old number is told.
        seen = whole_number(str(typed["version"])) or 0
    row = _row(text, last)
    context = {
        **row,
        "form": form,
        "seen": seen,
        "now": now,
        "versions": _told(versions),
        "to_original": editing.compared(text.original, row["words"]) if row["version"] else [],
        "original_became": editing.compared(row["version"].original, text.original) if row["is_old"] else [],
        "sentence": refusal.sentence if refusal and not form.errors else "",
        **_previewed(text, str(form["text"].value() or "")),
    }
    return render(request, "screens/texts/text.html", context, status=refusal.status if refusal else 200)


def _told(versions: list[Version]) -> list[dict[str, Any]]:
    """Each version with what it changed in the one before."""
    told: list[dict[str, Any]] = []
    for version, before in zip_longest(versions, versions[1:]):
        words, older = (
            version.words or version.original,
            before.words or before.original if before else version.original,
        )
        parts = editing.compared(older, words) if len(told) < _COMPARED else [editing.Part("same", words)]
        told.append({"version": version, "parts": parts})
    return told
