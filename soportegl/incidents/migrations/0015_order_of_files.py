from django.db import migrations, models


class Migration(migrations.Migration):
    """A column with a default of the database rewrites no row."""

    dependencies = [("incidents", "0014_rendition")]

    operations = [
        migrations.AddField("upload", "place", models.PositiveSmallIntegerField(db_default=0, default=0)),
    ]
