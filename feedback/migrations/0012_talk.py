"""A comment is known again when it is sent twice, and waiting notices are sent by a schedule."""

from django.db import migrations, models

NAME = "notices"


def add_schedule(apps, schema_editor):
    schedule = apps.get_model("django_q", "Schedule")
    schedule.objects.get_or_create(
        name=NAME,
        defaults={"func": "feedback.tasks.send_waiting_notices", "schedule_type": "I", "minutes": 1, "repeats": -1},
    )


def remove_schedule(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0011_abuse_and_duplicates"),
        ("django_q", "0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more"),
    ]
    operations = [
        migrations.AddField(
            model_name="comment",
            name="idempotency_hash",
            field=models.CharField(
                blank=True,
                help_text="Of what was sent, keyed by the form's own key.",
                max_length=64,
                null=True,
                unique=True,
            ),
        ),
        migrations.AlterField(
            model_name="comment",
            name="kind",
            field=models.CharField(
                choices=[("visitor", "Visitor"), ("answer", "Earlier answer"), ("note", "Internal note")], max_length=7
            ),
        ),
        migrations.RunPython(add_schedule, remove_schedule),
    ]
