"""Every night what is past its days is erased, where that is set, and the database's files are cleared of erased text."""

from datetime import time, timedelta

from django.db import migrations
from django.utils import timezone

NAME = "tidy"
AT = time(3, 40)


def next_night():
    """When few people write: on SQLite nobody can, for as long as the file is written anew."""
    now = timezone.now()
    tonight = now.replace(hour=AT.hour, minute=AT.minute, second=0, microsecond=0)
    return tonight if tonight > now else tonight + timedelta(days=1)


def add_schedule(apps, schema_editor):
    schedule = apps.get_model("django_q", "Schedule")
    schedule.objects.get_or_create(
        name=NAME,
        defaults={"func": "feedback.tasks.tidy", "schedule_type": "D", "repeats": -1, "next_run": next_night()},
    )


def remove_schedule(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0013_erasure"),
        ("django_q", "0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more"),
    ]
    operations = [migrations.RunPython(add_schedule, remove_schedule)]
