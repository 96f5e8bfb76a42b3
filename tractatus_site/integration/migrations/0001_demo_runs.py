"""Small runs of Demo 2 that visitors ask for, and the schedule that forgets them."""

import django.utils.timezone
import tractatus_site.integration.models
from django.db import migrations, models


NAME = "forget demo runs"


def add_schedule(apps, schema_editor):
    schedule = apps.get_model("django_q", "Schedule")
    schedule.objects.get_or_create(
        name=NAME,
        defaults={
            "func": "tractatus_site.integration.tasks.forget_demo_runs",
            "schedule_type": "I",
            "minutes": 60,
            "repeats": -1,
        },
    )


def remove_schedule(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):

    initial = True

    dependencies = [("django_q", "0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more")]

    operations = [
        migrations.CreateModel(
            name='DemoRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=tractatus_site.integration.models.new_token, max_length=32, unique=True)),
                ('seed', models.PositiveIntegerField()),
                ('rounds', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], db_index=True, default='waiting', max_length=7)),
                ('points', models.JSONField(default=list, help_text='A list of rounds; each has by arm engagement, attempted, executed.')),
                ('code_version', models.CharField(blank=True, max_length=64)),
                ('asked_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('begun_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'failed'), _negated=True), fields=('seed', 'rounds'), name='one_demo_run_of_a_kind')],
            },
        ),
        migrations.RunPython(add_schedule, remove_schedule),
    ]
