import django.contrib.postgres.operations
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """Concurrently, and checked afterwards: nobody waits while millions of rows are read."""

    atomic = False
    dependencies = [("incidents", "0032_helped")]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="duplicate_of",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="duplicates",
                to="incidents.incident",
                verbose_name="duplicada de",
            ),
        ),
        django.contrib.postgres.operations.AddIndexConcurrently(
            "incident",
            models.Index(fields=["duplicate_of"], name="duplicates_of", condition=Q(duplicate_of__isnull=False)),
        ),
        django.contrib.postgres.operations.AddConstraintNotValid(
            "incident",
            models.CheckConstraint(
                name="duplicate_only_when_closed_and_of_another",
                condition=Q(duplicate_of__isnull=True) | Q(state="closed") & ~Q(duplicate_of=F("id")),
            ),
        ),
        django.contrib.postgres.operations.ValidateConstraint("incident", "duplicate_only_when_closed_and_of_another"),
    ]
