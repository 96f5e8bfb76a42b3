from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("feedback", "0002_sweep_schedule")]

    operations = [
        migrations.AddField(
            model_name="reply",
            name="verification",
            field=models.JSONField(default=dict, help_text="The agent's own check of the draft, by dimension."),
        ),
        migrations.AddField(
            model_name="submission",
            name="retention",
            field=models.CharField(
                choices=[("standard", "Standard"), ("restricted", "Restricted"), ("minimal", "Minimal")],
                default="standard",
                max_length=10,
            ),
        ),
    ]
