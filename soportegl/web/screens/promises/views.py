"""«Plazos»: what is promised at each level and since when, for whoever attends, supervises, audits or administers."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from soportegl.incidents.errors import NotForThem
from soportegl.lib import lengths
from soportegl.reading import promised
from soportegl.web.site.access import only
from soportegl.web.site.requests import PersonRequest


class OnlyStaff(NotForThem):
    sentence = "Los plazos los ven quienes atienden, supervisan, auditan o administran SoporteGL."


@only(lambda permissions: permissions.is_desk or permissions.reads_audit, OnlyStaff)
@require_safe
def promises(request: PersonRequest) -> HttpResponse:
    """What holds now, what held before, and how urgent what stops makes an incident."""
    context = {
        "levels": promised.in_force(),
        "ended": promised.ended(),
        "most": promised.LISTED,
        "consequences": promised.consequences(),
        "length": lengths.write,
    }
    return render(request, "screens/promises/promises.html", context)
