"""A post that goes from one person to another on a day: who leaves, who follows, who ordered it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from soportegl.directory.models.people import Membership, User
from soportegl.lib import clock


class Handover(models.Model):
    """One order; it is carried out on its day, once, and until then it can be taken back."""

    #: The post that ends, and the one that takes its place; of one that was taken back neither is left.
    post = models.ForeignKey(Membership, models.SET_NULL, verbose_name="puesto", related_name="+", null=True)
    successor_post = models.ForeignKey(Membership, models.SET_NULL, related_name="+", null=True, blank=True)
    #: What the post is called, which stays readable when its row is gone.
    called = models.CharField("puesto", max_length=300)
    leaver = models.ForeignKey(User, models.PROTECT, verbose_name="quien deja el puesto", related_name="+")
    successor = models.ForeignKey(User, models.PROTECT, verbose_name="quien sigue", related_name="+")
    starts_on = models.DateField("desde")
    #: When the post would have ended otherwise, for who takes the order back.
    ended_before = models.DateField(null=True, blank=True)
    ordered_by = models.ForeignKey(User, models.PROTECT, verbose_name="lo ordenó", related_name="+")
    ordered_at = models.DateTimeField("ordenado el", default=clock.now)
    done_at = models.DateTimeField("entregado el", null=True, blank=True)
    cancelled_at = models.DateTimeField("anulado el", null=True, blank=True)
    #: How many incidents changed hands.
    reported = models.PositiveIntegerField("gestiones reportadas", default=0)
    held = models.PositiveIntegerField("gestiones tomadas", default=0)

    class Meta:
        verbose_name = "relevo"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="handover_to_somebody_else", condition=~Q(leaver=F("successor"))),
            # Pressed twice, or by two at once, a post goes to one.
            models.UniqueConstraint(fields=["post"], condition=Q(cancelled_at=None), name="post_handed_over_once"),
        ]
        indexes = [
            models.Index(fields=["starts_on"], condition=Q(done_at=None, cancelled_at=None), name="handover_due")
        ]

    def __str__(self) -> str:
        return f"{self.called}: {self.leaver} → {self.successor}"
