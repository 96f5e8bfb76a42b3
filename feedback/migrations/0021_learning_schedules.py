"""Once a day a sample for the audit is drawn, and once an hour it is told anew whose labels would teach most."""

from django.db import migrations

SCHEDULES = {"audit": ("feedback.tasks.draw_audit", "D"), "training values": ("feedback.tasks.value_triages", "H")}


def add_schedules(apps, schema_editor):
    schedule = apps.get_model("django_q", "Schedule")
    for name, (function, every) in SCHEDULES.items():
        schedule.objects.get_or_create(name=name, defaults={"func": function, "schedule_type": every, "repeats": -1})


def remove_schedules(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(name__in=SCHEDULES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0020_verdicts"),
        ("django_q", "0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more"),
    ]
    operations = [migrations.RunPython(add_schedules, remove_schedules)]
