"""Providers that speak SAML."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0002_ordering"),
    ]

    operations = [
        migrations.AddField(
            model_name="provider",
            name="entity_id",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="El de sus metadatos, letra por letra.",
                max_length=300,
                verbose_name="identificador de entidad (entityID)",
            ),
        ),
        migrations.AddField(
            model_name="provider",
            name="metadata",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                help_text="El XML, si no hay dirección o si no se quiere que sus certificados cambien por sí solos.",
                verbose_name="metadatos",
            ),
        ),
        migrations.AddField(
            model_name="provider",
            name="metadata_url",
            field=models.URLField(
                blank=True,
                db_default="",
                default="",
                help_text="Con https. De ahí se toman cada cinco minutos sus direcciones y certificados.",
                max_length=300,
                verbose_name="dirección de sus metadatos",
            ),
        ),
        migrations.AddField(
            model_name="provider",
            name="protocol",
            field=models.CharField(
                choices=[("openid", "OpenID Connect"), ("saml", "SAML 2.0")],
                db_default="openid",
                default="openid",
                max_length=6,
                verbose_name="protocolo",
            ),
        ),
        migrations.AddField(
            model_name="provider",
            name="unasked",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Quien presiona en el proveedor entra sin pasar antes por aquí. Sin la marca, debe empezar aquí.",
                verbose_name="deja entrar sin haber empezado aquí",
            ),
        ),
        migrations.AlterField(
            model_name="claimrule",
            name="claim",
            field=models.CharField(max_length=120, verbose_name="dato del proveedor"),
        ),
        migrations.AlterField(
            model_name="provider",
            name="client_id",
            field=models.CharField(blank=True, max_length=191, verbose_name="identificador de cliente"),
        ),
        migrations.AlterField(
            model_name="provider",
            name="server_url",
            field=models.URLField(
                blank=True,
                help_text="El «issuer» de OpenID Connect, por ejemplo https://sicoin.example. Con https.",
                max_length=300,
                verbose_name="dirección del emisor",
            ),
        ),
        migrations.AlterField(
            model_name="provider",
            name="username_claim",
            field=models.CharField(default="preferred_username", max_length=120, verbose_name="dato con el usuario"),
        ),
        migrations.CreateModel(
            name="SpentAssertion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="identity.provider"
                    ),
                ),
            ],
            options={
                "verbose_name": "aserción usada",
                "constraints": [models.UniqueConstraint(fields=("provider", "digest"), name="assertion_spent_once")],
            },
        ),
    ]
