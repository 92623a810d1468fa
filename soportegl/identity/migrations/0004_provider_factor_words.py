from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0003_saml"),
    ]

    operations = [
        migrations.AddField(
            model_name="provider",
            name="factor_words",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Palabras de «amr» o «acr», con espacios, por ejemplo: mfa. Con una de ellas no se pide otro segundo factor aquí; vacío, se pide siempre.",
                max_length=200,
                verbose_name="qué de lo que dice cuenta como segundo factor",
            ),
        ),
    ]
