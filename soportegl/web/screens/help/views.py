"""The manual, for everybody: also for who cannot sign in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from soportegl.web.manual import chapters
from soportegl.web.site.offline import keepable


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The list of chapters, one's own first."""
    permissions = request.user.permissions if request.user.is_authenticated else None
    own = chapters.chapters_for(permissions)
    others = [chapter for chapter in chapters.CHAPTERS if chapter not in own]
    listed = [
        {"chapter": chapter, "own": chapter in own, "text": chapters.text_of(chapter.slug)} for chapter in own + others
    ]
    return keepable(request, render(request, "screens/help/index.html", {"listed": listed}))


@require_safe
def chapter(request: HttpRequest, slug: str) -> HttpResponse:
    """One chapter; with `?imagenes=1` its pictures are open, as a printer wants them."""
    found = chapters.chapter_of(slug)
    if found is None:
        raise Http404
    context = {"chapter": found, "text": chapters.text_of(slug), "open": "imagenes" in request.GET}
    return keepable(request, render(request, "screens/help/chapter.html", context))
