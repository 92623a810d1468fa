from django.db import migrations, models

from soportegl.lib.text import fold


def write_search_text(apps, schema_editor):
    for answer in apps.get_model("desk", "CannedAnswer").objects.filter(search_text="").iterator():
        answer.search_text = fold(f"{answer.name} {answer.word} {answer.text}")
        answer.save(update_fields=["search_text"])


class Migration(migrations.Migration):
    dependencies = [("desk", "0003_drafts_and_answers")]

    operations = [
        migrations.AddField(
            model_name="cannedanswer",
            name="search_text",
            field=models.TextField(db_default="", default="", editable=False),
        ),
        migrations.AddField(
            model_name="cannedanswer",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1, editable=False),
        ),
        migrations.RunPython(write_search_text, migrations.RunPython.noop),
    ]
