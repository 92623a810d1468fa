"""«Mensajes»: the ledger, to read and to send again what was given up."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from soportegl.notifications import outbox, together
from soportegl.notifications.models import Delivery


@admin.register(Delivery)
class DeliveryAdmin(admin.ModelAdmin[Delivery]):
    list_display = ("created_at", "to", "subject", "status", "attempts")
    list_filter = ("status", "channel", "created_at")
    search_fields = ("to", "subject", "event__incident__code")
    list_select_related = ("event", "person")
    show_full_result_count = False
    fields = (
        "to",
        "person",
        "subject",
        "text",
        "status",
        "attempts",
        "channel",
        "last_error",
        "created_at",
        "next_at",
        "sent_at",
        "message_id",
        "in_one_mail",
    )
    readonly_fields = fields
    actions = ("send_again",)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Under its own name: Django would say that there is something to modify."""
        return super().changelist_view(request, {"title": "Mensajes", **(extra_context or {})})

    @admin.display(description="en el mismo correo")
    def in_one_mail(self, delivery: Delivery) -> str:
        """What else went out in its mail."""
        others = together.sent_with(delivery).exclude(pk=delivery.pk).order_by("pk")
        return "\n".join(others.values_list("subject", flat=True)) or "—"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # The list offers its actions only to whoever may change; an open row is read, never written.
        return obj is None and bool(super().has_change_permission(request, obj))

    @admin.action(description="Volver a enviar los que no se pudieron enviar")
    def send_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        """Queue the chosen ones that were given up."""
        done = sum(outbox.send_again(delivery) for delivery in queryset)
        self.message_user(request, f"En cola otra vez: {done}.", messages.SUCCESS)
