"""«Ver como»: an administrator says why, sees the pages of somebody else, and stops."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from soportegl.directory.models import User
from soportegl.web.site import viewing
from soportegl.web.site.access import administrators_only, signed_in
from soportegl.web.site.requests import PersonRequest


class WhyForm(forms.Form):
    use_required_attribute = False

    why = forms.CharField(
        label="Motivo",
        min_length=5,
        max_length=200,
        error_messages={
            "required": "Escriba por qué necesita ver como esta persona.",
            "min_length": "Escriba el motivo con un poco más de detalle.",
            "max_length": "Escriba el motivo en 200 caracteres o menos.",
        },
    )


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask why, and begin."""
    person = User.objects.filter(pk=pk).first()
    if person is None:
        raise Http404
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        viewing.begin(request, person, form.cleaned_data["why"])
        return redirect("home")
    return render(
        request,
        "screens/view_as/begin.html",
        {"form": form, "person": person, "minutes": viewing.LONGEST.seconds // 60},
        status=422 if form.errors else 200,
    )


@require_POST
@signed_in
def end(request: PersonRequest) -> HttpResponse:
    """See the pages as oneself again; twice does nothing more."""
    viewing.end(request)
    messages.success(request, "Ahora ve las páginas como usted.")
    return redirect("home")
