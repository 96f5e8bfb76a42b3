"""Similar submissions are found by what they mean, too: the worker embeds kept texts by a schedule."""

import django.db.models.deletion
from django.db import migrations, models

NAME = "similar feedback"


def add_schedule(apps, schema_editor):
    schedule = apps.get_model("django_q", "Schedule")
    schedule.objects.get_or_create(
        name=NAME,
        defaults={"func": "feedback.tasks.index_similar", "schedule_type": "I", "minutes": 1, "repeats": -1},
    )


def remove_schedule(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0018_webhooks"),
        ("django_q", "0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more"),
    ]
    operations = [
        migrations.CreateModel(
            name="Embedding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "vector",
                    models.BinaryField(help_text="A signed byte for each dimension; its length has no meaning."),
                ),
                (
                    "submission",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="embedding",
                        to="feedback.submission",
                    ),
                ),
            ],
        ),
        migrations.RunPython(add_schedule, remove_schedule),
    ]
