"""Room for all that a server says of a failure."""

from typing import ClassVar

from django.db import migrations, models

# Going back, what is longer would stop the column from becoming short again.
CUT = "UPDATE notifications_delivery SET last_error = left(last_error, 300) WHERE length(last_error) > 300"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("notifications", "0003_notices_by_person")]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="delivery",
            name="last_error",
            field=models.CharField(blank=True, max_length=1000, verbose_name="último error"),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, CUT),
    ]
