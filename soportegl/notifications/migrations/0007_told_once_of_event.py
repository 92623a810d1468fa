"""An event is told once to a person on a channel; what a clock tells hangs on an event that they may have heard of."""

from typing import ClassVar

from django.db import migrations, models

#: Millions of rows: made beside the old one while people go on writing, and only then takes its place.
NARROWER = "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS {} ON notifications_delivery (event_id, person_id, channel)"


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("notifications", "0006_what_time_says")]

    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint(model_name="delivery", name="told_once"),
                migrations.AddConstraint(
                    model_name="delivery",
                    constraint=models.UniqueConstraint(
                        fields=("event", "person", "channel"),
                        condition=models.Q(("clock", "")),
                        name="told_once_of_event",
                    ),
                ),
            ],
            database_operations=[
                migrations.RunSQL(
                    f"{NARROWER.format('told_once_of_event')} WHERE clock = ''",
                    "DROP INDEX CONCURRENTLY IF EXISTS told_once_of_event",
                ),
                migrations.RunSQL(
                    "ALTER TABLE notifications_delivery DROP CONSTRAINT IF EXISTS told_once",
                    [
                        # Two of one event cannot both stay where one was allowed.
                        "DELETE FROM notifications_delivery WHERE clock <> ''",
                        NARROWER.format("told_once"),
                        "ALTER TABLE notifications_delivery ADD CONSTRAINT told_once UNIQUE USING INDEX told_once",
                    ],
                ),
            ],
        ),
    ]
