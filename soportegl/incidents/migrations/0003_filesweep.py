from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0002_guards")]

    operations = [
        migrations.CreateModel(
            name="FileSweep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_index=True, verbose_name="cuándo")),
                ("expired", models.PositiveIntegerField(default=0, verbose_name="cargados y nunca enviados")),
                ("orphans", models.PositiveIntegerField(default=0, verbose_name="contenidos de ningún archivo")),
                ("unfinished", models.PositiveIntegerField(default=0, verbose_name="a medio escribir")),
                ("freed", models.PositiveBigIntegerField(default=0, verbose_name="bytes")),
                ("removed", models.JSONField(default=list, verbose_name="qué se quitó")),
                ("problem", models.TextField(blank=True, verbose_name="qué lo impidió")),
            ],
            options={
                "verbose_name": "limpieza de archivos",
                "verbose_name_plural": "limpieza de archivos",
                "ordering": ["-at"],
            },
        ),
    ]
