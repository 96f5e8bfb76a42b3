"""Schedules of training runs, and the queue's schedule that looks at them every five minutes.

It runs on the queue of short tasks: the training queue's only worker is busy for as long as a run takes.
"""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

NAME = "training"


def add_schedule(apps, schema_editor):
    schedule = apps.get_model("django_q", "Schedule")
    schedule.objects.get_or_create(
        name=NAME,
        defaults={"func": "training.tasks.look_at_schedules", "schedule_type": "I", "minutes": 5, "repeats": -1},
    )


def remove_schedule(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0007_stop_requests_and_logs"),
        ("django_q", "0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more"),
    ]

    operations = [
        migrations.CreateModel(
            name="TrainingSchedule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, unique=True)),
                ("kind", models.CharField(max_length=40, verbose_name="agent")),
                ("algorithm", models.CharField(max_length=40)),
                ("mode", models.CharField(max_length=12, verbose_name="learns from")),
                ("rounds", models.PositiveIntegerField()),
                ("seed", models.BigIntegerField(default=0, help_text="Of the next run.")),
                (
                    "seed_policy",
                    models.CharField(
                        choices=[("same", "the same seed every time"), ("next", "one more every time")],
                        default="next",
                        max_length=4,
                    ),
                ),
                (
                    "trigger",
                    models.CharField(
                        choices=[
                            ("nightly", "every night"),
                            ("examples", "new reviewed examples"),
                            ("drift", "drift of live texts"),
                        ],
                        max_length=8,
                        verbose_name="starts on",
                    ),
                ),
                ("at", models.TimeField(blank=True, null=True)),
                ("every", models.PositiveIntegerField(blank=True, null=True, verbose_name="number of new examples")),
                ("above", models.FloatField(blank=True, null=True, verbose_name="distance, bits")),
                ("active", models.BooleanField(default=True, help_text="An inactive schedule starts nothing.")),
                (
                    "counts_from",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        editable=False,
                        help_text="What came before this moment starts nothing any more.",
                    ),
                ),
                ("last_fired", models.DateTimeField(editable=False, null=True)),
                ("last_looked", models.DateTimeField(editable=False, null=True)),
                ("last_outcome", models.CharField(blank=True, editable=False, max_length=300)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(trigger="nightly", at__isnull=False, every=None, above=None)
                        | models.Q(trigger="examples", at=None, every__isnull=False, every__gte=1, above=None)
                        | models.Q(trigger="drift", at=None, every=None, above__isnull=False, above__gt=0, above__lt=1),
                        name="schedule_has_what_its_trigger_needs",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="run",
            name="schedule",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="runs",
                to="training.trainingschedule",
            ),
        ),
        migrations.RunPython(add_schedule, remove_schedule),
    ]
