from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("desk", "0005_seen")]

    operations = [
        migrations.AddField(
            model_name="entitynote",
            name="contact",
            field=models.CharField(
                blank=True,
                choices=[("visit", "Visita"), ("call", "Llamada")],
                db_default="",
                default="",
                max_length=8,
                verbose_name="contacto",
            ),
        ),
        migrations.AddField(
            model_name="entitynote",
            name="contact_on",
            field=models.DateField(blank=True, null=True, verbose_name="fue el"),
        ),
        migrations.AddConstraint(
            model_name="entitynote",
            constraint=models.CheckConstraint(
                condition=Q(contact="", contact_on__isnull=True) | ~Q(contact="") & Q(contact_on__isnull=False),
                name="entity_contact_with_its_day",
            ),
        ),
    ]
