from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Concurrently: over millions of files an ordinary index would stop every registration while it is made."""

    atomic = False
    dependencies = [("incidents", "0003_filesweep")]

    operations = [
        AddIndexConcurrently("attachment", models.Index(fields=["sha256"], name="attachment_content")),
        AddIndexConcurrently("upload", models.Index(fields=["sha256"], name="upload_content")),
    ]
