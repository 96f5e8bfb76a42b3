"""Once a day the drift of live texts is measured: schedules of training read it.

On the training queue, because it reads all texts of the newest run and may take longer than a triage is allowed.
"""

from django.db import migrations

NAME = "shift"


def add_schedule(apps, schema_editor):
    schedule = apps.get_model("django_q", "Schedule")
    schedule.objects.get_or_create(
        name=NAME,
        defaults={
            "func": "feedback.tasks.measure_shift",
            "kwargs": "q_options={'cluster': 'training'}",
            "schedule_type": "D",
            "repeats": -1,
        },
    )


def remove_schedule(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0006_canary_and_shadow"),
        ("django_q", "0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more"),
    ]
    operations = [migrations.RunPython(add_schedule, remove_schedule)]
