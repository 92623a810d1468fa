"""In the administration: what lies in somebody's hands is seen before it is taken out of them.

The change is made, what it would leave behind is looked up, and unless whoever makes it has seen just that, it is
undone and shown: so it does not matter by which field, row or date something would come to be in nobody's hands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from soportegl.directory.models import Membership, User
from soportegl.directory.roles import May
from soportegl.incidents import hands

if TYPE_CHECKING:
    from soportegl.directory.roles import Permissions

SEEN = "visto"
NOBODY_LEFT = (
    "No se guardó: es la única persona que administra SoporteGL, y después nadie podría entrar a la administración. "
    "Dé antes esa función a otra persona."
)


def switched_off(obj: Any, form: Any) -> bool:
    """Whether this very form puts it out of use."""
    return "is_active" in form.changed_data and not obj.is_active


class Unseen(Exception):
    """It is not done yet: this template shows what it would do, and once it was seen the same form brings the mark."""

    def __init__(self, template: str, what: Any, mark: str, **shown: Any) -> None:
        self.template, self.what, self.mark, self.shown = template, what, mark, shown


class ShownFirst(admin.ModelAdmin):
    """Shows what a change would do instead of saving it, where saving raises Unseen."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Unseen as unseen:
            context = {
                **self.admin_site.each_context(request),
                "title": f"Antes de guardar: {unseen.what}",
                "opts": self.opts,
                "mark": unseen.mark,
                "sent": [(name, value) for name, values in request.POST.lists() for value in values if name != SEEN],
                "back": request.path,
                **unseen.shown,
            }
            return TemplateResponse(request, unseen.template, context)


class _NobodyLeft(Exception):
    pass


class SeenFirst(ShownFirst):
    def in_hands(self, obj: Any, form: Any, before: Any) -> list[hands.Line]:
        """What would be left behind, once it is changed; `before` is what `standing_before` said."""
        raise NotImplementedError

    def standing_before(self, object_id: str) -> Any:
        """What has to be known of it as it was before it is changed."""
        return None

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if request.method == "POST" and object_id:
            request._before = self.standing_before(object_id)  # type: ignore[attr-defined]  # for this request only
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except _NobodyLeft:
            self.message_user(request, NOBODY_LEFT, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Everything of the form is written now, and still undone by what is raised here."""
        super().save_related(request, form, formsets, change)
        if not change:
            return
        lines = self.in_hands(form.instance, form, getattr(request, "_before", None))
        if lines and request.POST.get(SEEN) != hands.mark(lines):
            shown = {"object": form.instance, "lines": lines, "unattended": any(line.unattended for line in lines)}
            raise Unseen("admin/seen_first.html", form.instance, hands.mark(lines), **shown)


class SeenOfPerson(SeenFirst):
    def person_of(self, obj: Any) -> User:
        """Whose hands they are."""
        raise NotImplementedError

    def standing_before(self, object_id: str) -> Permissions | None:
        row = self.model._default_manager.filter(pk=object_id).first() if object_id.isdigit() else None
        return self.person_of(row).permissions if row else None

    def in_hands(self, obj: Any, form: Any, before: Permissions | None) -> list[hands.Line]:
        person = User.objects.get(pk=self.person_of(obj).pk)
        if before is None:
            return []
        running = Membership.objects.active().who_may(May.ADMINISTER).filter(user__is_active=True)
        if before.is_administrator and not running.exists():
            raise _NobodyLeft
        return hands.of_person(person, before)
