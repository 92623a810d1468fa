"""Hosts that show people their incidents, and bring them to one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hosts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="arrival",
            name="incident",
            field=models.CharField(blank=True, db_default="", default="", max_length=14, verbose_name="gestión"),
        ),
        migrations.AddField(
            model_name="host",
            name="shows_incidents",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Con la marca, el sistema lee las incidencias abiertas de quien está en él, y ninguna otra.",
                verbose_name="muestra a sus personas sus incidencias",
            ),
        ),
        migrations.AlterField(
            model_name="host",
            name="is_active",
            field=models.BooleanField(
                default=True, help_text="Sin la marca no se cree nada de lo que firma.", verbose_name="activo"
            ),
        ),
    ]
