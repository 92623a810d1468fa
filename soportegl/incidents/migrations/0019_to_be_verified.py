from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """A second for each million; concurrently, so that nobody waits for it."""

    atomic = False
    dependencies = [("incidents", "0018_words_apart")]

    operations = [
        AddIndexConcurrently(
            "incident",
            models.Index(fields=["reporter"], name="to_be_verified", condition=models.Q(("verification", "pending"))),
        ),
    ]
