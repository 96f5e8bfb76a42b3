"""A webhook's secret can be changed with an overlap, and a schedule sweeps up what did not arrive."""

from django.db import migrations, models

NAME = "webhooks"


def add_schedule(apps, schema_editor):
    schedule = apps.get_model("django_q", "Schedule")
    schedule.objects.get_or_create(
        name=NAME, defaults={"func": "feedback.tasks.sweep_webhooks", "schedule_type": "I", "minutes": 1, "repeats": -1}
    )


def remove_schedule(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0017_widget"),
        ("django_q", "0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more"),
    ]
    operations = [
        migrations.AddField(
            model_name="webhook",
            name="previous_secret",
            field=models.CharField(blank=True, editable=False, max_length=80),
        ),
        migrations.AddField(
            model_name="webhook",
            name="previous_until",
            field=models.DateTimeField(
                blank=True, editable=False, help_text="Until when the secret before signs as well.", null=True
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="event",
            field=models.CharField(
                choices=[
                    ("feedback.new", "New"),
                    ("feedback.urgent", "Urgent"),
                    ("feedback.answered", "Answered"),
                    ("webhook.test", "Test"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunPython(add_schedule, remove_schedule),
    ]
