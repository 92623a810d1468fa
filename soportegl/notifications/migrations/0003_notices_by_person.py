"""Indexes of the ledger, made while people go on writing to it."""

from typing import ClassVar

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("notifications", "0002_balance_and_notices")]

    operations: ClassVar = [
        AddIndexConcurrently(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("channel", "app"), ("read_at__isnull", True), ("status", "sent")),
                fields=["person", "id"],
                name="unread_notices",
            ),
        ),
        AddIndexConcurrently(
            model_name="delivery",
            index=models.Index(condition=models.Q(("channel", "app")), fields=["person", "-id"], name="notices"),
        ),
        AddIndexConcurrently(
            model_name="delivery",
            index=django.contrib.postgres.indexes.BrinIndex(fields=["created_at"], name="delivery_by_time"),
        ),
    ]
