"""What a revision was when it was made, former addresses, prints, and votes of readers; prints are looked after hourly."""

from datetime import timedelta

import django.db.models.deletion
import django.utils.timezone
import frontmatter
from django.db import migrations, models
from django.utils import timezone

NAME = "print documents"
VISIBILITIES = [("public", "Public"), ("internal", "Internal"), ("confidential", "Confidential"), ("archived", "Archived")]


def read_front_matter(apps, schema_editor):
    """What cannot be read stays internal: nobody's secret becomes public by an upgrade."""
    revisions = apps.get_model("docs", "Revision").objects
    for revision in revisions.only("pk", "source").iterator():
        try:
            found = frontmatter.loads(revision.source).metadata
        except Exception:
            continue
        if found.get("visibility") in dict(VISIBILITIES):
            revisions.filter(pk=revision.pk).update(
                visibility=found["visibility"], version=str(found.get("version", ""))[:20]
            )


def add_schedule(apps, schema_editor):
    """Not at once: loading the documents asks for their prints itself."""
    apps.get_model("django_q", "Schedule").objects.get_or_create(
        name=NAME,
        defaults={"func": "tractatus_site.docs.tasks.sweep_prints", "schedule_type": "H", "repeats": -1, "next_run": timezone.now() + timedelta(hours=1)},
    )


def remove_schedule(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("docs", "0002_search"),
        ("django_q", "0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more"),
    ]

    operations = [
        migrations.AddField(
            model_name="revision",
            name="version",
            field=models.CharField(blank=True, default="", max_length=20),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="revision",
            name="visibility",
            field=models.CharField(
                choices=VISIBILITIES,
                default="internal",
                help_text="Whose it was then: what was internal stays so in the history of a public document.",
                max_length=14,
            ),
        ),
        migrations.CreateModel(
            name="Redirect",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("old_slug", models.SlugField(max_length=80, unique=True)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="redirects", to="docs.document"
                    ),
                ),
            ],
            options={"ordering": ["old_slug"]},
        ),
        migrations.CreateModel(
            name="Pdf",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "made_from",
                    models.CharField(help_text="What the document and the print style were then.", max_length=80),
                ),
                ("content", models.BinaryField()),
                (
                    "problem",
                    models.CharField(blank=True, help_text="Why there is none, as readers are told.", max_length=300),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pdf", to="docs.document"
                    ),
                ),
            ],
            options={"verbose_name": "PDF"},
        ),
        migrations.CreateModel(
            name="HelpfulVotes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.CharField(max_length=20)),
                ("yes", models.PositiveIntegerField(default=0)),
                ("no", models.PositiveIntegerField(default=0)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="votes", to="docs.document"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "helpful votes",
                "constraints": [
                    models.UniqueConstraint(models.F("document"), models.F("version"), name="votes_of_a_version")
                ],
            },
        ),
        migrations.RunPython(read_front_matter, migrations.RunPython.noop),
        migrations.RunPython(add_schedule, remove_schedule),
    ]
