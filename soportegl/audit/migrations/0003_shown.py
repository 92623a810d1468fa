"""Hosts show people their incidents: the audit says to whom."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_append_only"),
    ]

    operations = [
        migrations.AlterField(
            model_name="entry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("signed_in", "Ingresó"),
                    ("not_let_in", "No pudo ingresar"),
                    ("signed_out", "Salió"),
                    ("password", "Cambió la contraseña"),
                    ("added", "Agregó"),
                    ("changed", "Cambió"),
                    ("removed", "Eliminó"),
                    ("opened", "Abrió la incidencia"),
                    ("taken_out", "Descargó"),
                    ("shown", "Mostró en otro sistema"),
                    ("viewed_as", "Empezó a ver como"),
                    ("view_ended", "Dejó de ver como"),
                ],
                max_length=16,
                verbose_name="qué hizo",
            ),
        ),
    ]
