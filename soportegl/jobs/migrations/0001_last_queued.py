from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="LastQueued",
            fields=[
                ("task", models.CharField(max_length=100, primary_key=True, serialize=False, verbose_name="tarea")),
                ("at", models.DateTimeField(verbose_name="en cola desde")),
            ],
            options={"verbose_name": "tarea periódica", "verbose_name_plural": "tareas periódicas"},
        ),
    ]
