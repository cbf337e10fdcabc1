import django.db.models.deletion
from django.db import migrations, models

import core.clock


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_key_check"),
    ]

    operations = [
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cause", models.CharField(max_length=40, verbose_name="what happened")),
                ("about", models.CharField(blank=True, max_length=120, verbose_name="about")),
                ("data", models.JSONField(blank=True, default=dict, verbose_name="details")),
                ("raised_at", models.DateTimeField(default=core.clock.now, verbose_name="since")),
                ("step", models.PositiveIntegerField(default=0, verbose_name="step")),
                ("next_due_at", models.DateTimeField(blank=True, null=True, verbose_name="told again")),
                ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="taken")),
                ("taken_by", models.CharField(blank=True, max_length=100, verbose_name="taken by")),
                ("taken_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("ended_by", models.CharField(blank=True, max_length=100, verbose_name="ended by")),
                ("ended_by_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("outcome", models.CharField(blank=True, max_length=200, verbose_name="outcome")),
            ],
            options={
                "verbose_name": "alert",
                "verbose_name_plural": "alerts",
                "ordering": [
                    models.OrderBy(models.F("ended_at"), descending=True, nulls_first=True),
                    "-raised_at",
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_due_at__isnull", False)),
                        fields=["next_due_at"],
                        name="core_alert_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("cause", "about"),
                        name="core_alert_one_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProcessHeartbeat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(max_length=20)),
                ("instance", models.CharField(max_length=120)),
                ("started_at", models.DateTimeField(default=core.clock.now)),
                ("beat_at", models.DateTimeField(default=core.clock.now)),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("role", "instance"), name="core_processheartbeat_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="AlertNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("step", models.PositiveIntegerField()),
                (
                    "channel",
                    models.CharField(choices=[("mail", "by mail"), ("webhook", "by webhook")], max_length=10),
                ),
                ("recipient", models.CharField(blank=True, max_length=40)),
                ("next_due_at", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("trouble", models.CharField(blank=True, max_length=200)),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notices", to="core.alert"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_due_at__isnull", False)),
                        fields=["next_due_at"],
                        name="core_alertnotice_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("alert", "step", "channel", "recipient"), name="core_alertnotice_once"
                    )
                ],
            },
        ),
    ]
