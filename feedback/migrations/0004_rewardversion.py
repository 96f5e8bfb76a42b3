import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# What the reward weighed before weights were versions.
FIRST = {
    "components": {
        "length": 0.15,
        "tone": 0.15,
        "honesty": 0.15,
        "acknowledgement": 0.15,
        "agreement": 0.4,
        "human": 0.0,
    },
    "agreement": {"category": 0.5, "severity": 0.2, "priority": 0.15, "action": 0.15},
    "penalties": {"overselling": 1.0},
}


def add_first(apps, schema_editor):
    versions = apps.get_model("feedback", "RewardVersion").objects.using(schema_editor.connection.alias)
    versions.create(number=1, weights=FIRST, reason="What the site starts with.")


class Migration(migrations.Migration):

    dependencies = [
        ("feedback", "0003_retention_and_verification"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RewardVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True)),
                (
                    "weights",
                    models.JSONField(help_text="Shares of components and of labels, and penalties, by name."),
                ),
                ("reason", models.CharField(max_length=300)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["-number"]},
        ),
        migrations.RunPython(add_first, migrations.RunPython.noop),
    ]
