"""A print is kept beside the last attempt, so that a new attempt or a failed one takes no good print away."""

import django.utils.timezone
from django.db import migrations, models
from django.db.models import F


def tell_attempts_from_prints(apps, schema_editor):
    """Until now a row was either of them."""
    prints = apps.get_model("docs", "Pdf").objects
    prints.update(tried_from=F("made_from"), tried_at=F("made_at"))
    prints.exclude(problem="").update(made_from="", made_at=None, content=b"")


def tell_attempts_only(apps, schema_editor):
    prints = apps.get_model("docs", "Pdf").objects
    prints.filter(made_at=None).update(made_from=F("tried_from"), made_at=F("tried_at"))


class Migration(migrations.Migration):
    dependencies = [("docs", "0003_revisions_redirects_prints_votes")]

    operations = [
        migrations.AddField(
            model_name="pdf",
            name="tried_from",
            field=models.CharField(
                default="", help_text="The same for the last attempt, whether it worked or not.", max_length=80
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="pdf", name="tried_at", field=models.DateTimeField(default=django.utils.timezone.now)
        ),
        migrations.AlterField(model_name="pdf", name="made_at", field=models.DateTimeField(blank=True, null=True)),
        migrations.AlterField(model_name="pdf", name="content", field=models.BinaryField(default=bytes)),
        migrations.AlterField(
            model_name="pdf",
            name="made_from",
            field=models.CharField(
                blank=True,
                help_text="What the document and the print style were then; empty before the first.",
                max_length=80,
            ),
        ),
        migrations.AlterField(
            model_name="pdf",
            name="problem",
            field=models.CharField(
                blank=True, help_text="Why the last attempt failed, as readers are told.", max_length=300
            ),
        ),
        migrations.RunPython(tell_attempts_from_prints, tell_attempts_only),
    ]
