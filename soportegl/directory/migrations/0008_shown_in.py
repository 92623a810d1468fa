"""Which tokens are of a host that shows somebody their incidents."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0007_calendars_are_told"),
    ]

    operations = [
        migrations.AddField(
            model_name="apitoken",
            name="shown_in",
            field=models.CharField(blank=True, db_default="", default="", max_length=80, verbose_name="mostrado en"),
        ),
    ]
