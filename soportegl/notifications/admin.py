"""«Correos» and «Avisos»: the two halves of the ledger, to read; mails that were given up can be sent again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from soportegl.lib.admin import ReadOnly
from soportegl.notifications import outbox, together
from soportegl.notifications.models import Channel, Delivery, Notice, Status


class LedgerAdmin(ReadOnly, admin.ModelAdmin[Delivery]):
    """One half of the ledger: what was told on one channel."""

    channel: Channel
    title: str
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        return super().get_queryset(request).filter(channel=self.channel)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Under its own name: Django would say that there is something to modify."""
        return super().changelist_view(request, {"title": self.title, **(extra_context or {})})


@admin.register(Notice)
class NoticeAdmin(LedgerAdmin):
    channel, title = Channel.APP, "Avisos en la aplicación"
    list_display = ("created_at", "person", "subject", "shown", "read_at")
    list_filter = ("created_at", ("read_at", admin.EmptyFieldListFilter))
    search_fields = ("person__sort_key", "person__username", "subject", "event__incident__code")
    list_select_related = ("person",)
    fields = ("person", "subject", "shown", "created_at", "read_at")
    readonly_fields = fields

    @admin.display(description="se muestra", boolean=True)
    def shown(self, notice: Delivery) -> bool:
        """Whether its person wanted to see it."""
        return notice.status == Status.SENT


@admin.register(Delivery)
class DeliveryAdmin(LedgerAdmin):
    channel, title = Channel.MAIL, "Correos"
    list_display = ("created_at", "to", "subject", "status", "attempts")
    list_filter = ("status", "created_at")
    search_fields = ("to", "subject", "event__incident__code")
    list_select_related = ("event", "person")
    fields = (
        "to",
        "person",
        "subject",
        "text",
        "status",
        "attempts",
        "last_error",
        "created_at",
        "next_at",
        "sent_at",
        "message_id",
        "in_one_mail",
    )
    readonly_fields = fields
    actions = ("send_again",)

    @admin.display(description="en el mismo correo")
    def in_one_mail(self, delivery: Delivery) -> str:
        """What else went out in its mail."""
        others = together.sent_with(delivery).exclude(pk=delivery.pk).order_by("pk")
        return "\n".join(others.values_list("subject", flat=True)) or "—"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # The list offers its actions only to whoever may change; an open row is read, never written.
        return obj is None and admin.ModelAdmin.has_change_permission(self, request, obj)

    @admin.action(description="Volver a enviar los que no se pudieron enviar")
    def send_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        """Queue the chosen ones that were given up."""
        done = sum(outbox.send_again(delivery) for delivery in queryset)
        self.message_user(request, f"En cola otra vez: {done}.", messages.SUCCESS)
