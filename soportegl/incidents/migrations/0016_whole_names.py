from django.db import migrations, models

TABLES = ("attachment", "upload")


class Migration(migrations.Migration):
    """A longer text is a note in the database's catalogue; going back cuts the names that would not fit."""

    dependencies = [("incidents", "0015_order_of_files")]

    operations = [
        *(
            migrations.AlterField(name, "name", models.CharField(max_length=255, verbose_name="nombre"))
            for name in TABLES
        ),
        *(
            migrations.RunSQL(
                migrations.RunSQL.noop,
                f"UPDATE incidents_{name} SET name = left(name, 160) WHERE length(name) > 160",  # noqa: S608 - our words
            )
            for name in TABLES
        ),
    ]
