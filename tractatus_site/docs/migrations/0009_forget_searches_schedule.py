"""Once a day, searches that found nothing are forgotten whose days are over, also where nobody searches any more."""

from django.db import migrations

NAME = "forget searches"


def add_schedule(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.get_or_create(
        name=NAME,
        defaults={"func": "tractatus_site.docs.tasks.forget_searches", "schedule_type": "D", "repeats": -1},
    )


def remove_schedule(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('docs', '0008_count_kinds_by_index'),
        ('django_q', '0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more'),
    ]

    operations = [
        migrations.RunPython(add_schedule, remove_schedule),
    ]
