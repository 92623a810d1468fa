from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q
from django.db.models.fields.json import KT


class Migration(migrations.Migration):
    """Concurrently: nobody waits while the events are read, none of which carries one yet."""

    atomic = False
    dependencies = [("incidents", "0035_words_say_whose")]

    operations = [
        AddIndexConcurrently(
            "event",
            models.Index(
                KT("details__solution_of"), name="solutions_used", condition=Q(details__has_key="solution_of")
            ),
        ),
    ]
