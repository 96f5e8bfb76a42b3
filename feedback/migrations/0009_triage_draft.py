from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0008_reply_helped")]

    operations = [
        migrations.AddField(
            model_name="triage",
            name="draft",
            field=models.JSONField(
                default=dict,
                help_text="The language model's draft: template, its propensity, tokens, cost, and what governance decided.",
            ),
        ),
    ]
