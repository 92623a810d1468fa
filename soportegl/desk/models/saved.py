"""Lists that people keep: the address of one, under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from soportegl.directory.models import Office, User
from soportegl.directory.roles import Tier

if TYPE_CHECKING:
    from typing import Self

NAME_MAX, QUERY_MAX = 60, 1000


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def of(self, user: User) -> Self:
        """Their own, and those that colleagues share with their tier or office."""
        permissions = user.permissions
        shared = Q(shared_tier__in=permissions.desk_tiers) | Q(shared_office__in=permissions.desk_offices)
        return self.filter(Q(owner=user) | shared)


class SavedView(models.Model):
    owner = models.ForeignKey(User, models.CASCADE, verbose_name="de", related_name="+")
    name = models.CharField("nombre", max_length=NAME_MAX)
    # What follows the question mark: view, filters and order, as they stand in the address of the list.
    query = models.CharField("filtros y orden", max_length=QUERY_MAX)
    columns = models.CharField("columnas", max_length=200, blank=True)
    shared_tier = models.PositiveSmallIntegerField(
        "compartida con el nivel", choices=[(tier.value, tier.label) for tier in Tier], null=True, blank=True
    )
    shared_office = models.ForeignKey(
        Office, models.CASCADE, verbose_name="compartida con la sede", related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField("guardada el", auto_now_add=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = "vista guardada"
        verbose_name_plural = "vistas guardadas"
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                name="saved_view_shared_once", condition=Q(shared_tier__isnull=True) | Q(shared_office__isnull=True)
            ),
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_shared(self) -> bool:
        return self.shared_tier is not None or self.shared_office_id is not None
