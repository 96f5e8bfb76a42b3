"""Counters go soon after their window, and of a common word the newest submissions are found first."""

from django.db import migrations, models

NAME = "forget counters"


def add_schedule(apps, schema_editor):
    schedule = apps.get_model("django_q", "Schedule")
    schedule.objects.get_or_create(
        name=NAME,
        defaults={"func": "feedback.tasks.forget_counters", "schedule_type": "I", "minutes": 10, "repeats": -1},
    )


def remove_schedule(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0010_staff_and_visitors"),
        ("django_q", "0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more"),
    ]
    operations = [
        migrations.RemoveIndex(model_name="feature", name="feature_by_key"),
        migrations.AddIndex(
            model_name="feature",
            index=models.Index(models.F("key"), models.OrderBy(models.F("id"), descending=True), name="feature_by_key"),
        ),
        migrations.RunPython(add_schedule, remove_schedule),
    ]
