"""The systems that send people with the context of their screen."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import soportegl.lib.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("directory", "0004_said_in_spanish"),
        ("identity", "0001_providers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Host",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "issuer",
                    models.CharField(
                        help_text="El «iss» de sus cápsulas, por ejemplo https://sicoin.example.",
                        max_length=200,
                        unique=True,
                        verbose_name="emisor",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="Como lo lee la gente: «SICOIN GL».", max_length=80, verbose_name="nombre"
                    ),
                ),
                (
                    "entity_rule",
                    models.CharField(
                        choices=[
                            ("same", "Como SoporteGL: 0701"),
                            ("last_four", "Los cuatro últimos: 1210-0701 es 0701"),
                        ],
                        default="same",
                        max_length=12,
                        verbose_name="cómo nombra las entidades",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Sin la marca no se cree ninguna de sus cápsulas.",
                        verbose_name="activo",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        blank=True,
                        help_text="Con el que ingresa quien viene de aquí; sin él, con usuario y contraseña.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="identity.provider",
                        verbose_name="proveedor de identidad",
                    ),
                ),
                (
                    "system",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hosts",
                        to="directory.system",
                        verbose_name="sistema",
                    ),
                ),
            ],
            options={
                "verbose_name": "sistema que envía",
                "verbose_name_plural": "sistemas que envían",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Arrival",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("capsule", models.CharField(max_length=128, verbose_name="cápsula")),
                ("screen", models.CharField(blank=True, max_length=200, verbose_name="pantalla")),
                ("module_name", models.CharField(blank=True, max_length=160, verbose_name="módulo")),
                ("operation_type", models.CharField(blank=True, max_length=160, verbose_name="tipo de operación")),
                ("operation_number", models.CharField(blank=True, max_length=60, verbose_name="número de operación")),
                ("error_code", models.CharField(blank=True, max_length=120, verbose_name="código de error")),
                ("host_time", models.DateTimeField(verbose_name="hora en el sistema")),
                ("handle_digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("subject", models.CharField(max_length=60, verbose_name="usuario")),
                (
                    "arrived_at",
                    models.DateTimeField(db_index=True, default=soportegl.lib.clock.now, verbose_name="llegó"),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.entity",
                        verbose_name="entidad",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="persona",
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hosts.host",
                        verbose_name="sistema",
                    ),
                ),
            ],
            options={
                "verbose_name": "entrada",
                "ordering": ["-arrived_at"],
            },
        ),
        migrations.CreateModel(
            name="HostKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kid",
                    models.CharField(
                        help_text="Su nombre, en la cabecera de cada cápsula.",
                        max_length=80,
                        unique=True,
                        verbose_name="kid",
                    ),
                ),
                (
                    "algorithm",
                    models.CharField(
                        choices=[("RS256", "RS256"), ("ES256", "ES256"), ("EdDSA", "EdDSA")],
                        max_length=8,
                        verbose_name="algoritmo",
                    ),
                ),
                (
                    "public_key",
                    models.TextField(
                        help_text="PEM, certificado o JWK. Nunca la privada.", verbose_name="llave pública"
                    ),
                ),
                ("not_before", models.DateTimeField(blank=True, null=True, verbose_name="vale desde")),
                ("not_after", models.DateTimeField(blank=True, null=True, verbose_name="vale hasta")),
                (
                    "is_retired",
                    models.BooleanField(
                        default=False,
                        help_text="Con la marca no se cree nada firmado con ella.",
                        verbose_name="retirada",
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="keys",
                        to="hosts.host",
                        verbose_name="sistema",
                    ),
                ),
            ],
            options={
                "verbose_name": "llave",
                "ordering": ["host", "kid"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("not_before__isnull", True),
                            ("not_after__isnull", True),
                            ("not_after__gt", models.F("not_before")),
                            _connector="OR",
                        ),
                        name="host_key_ends_after_start",
                        violation_error_message="La fecha final debe ser posterior a la inicial.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SpentCapsule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("jti", models.CharField(max_length=128)),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "host",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hosts.host"),
                ),
            ],
            options={
                "verbose_name": "cápsula usada",
                "constraints": [models.UniqueConstraint(fields=("host", "jti"), name="capsule_spent_once")],
            },
        ),
    ]
