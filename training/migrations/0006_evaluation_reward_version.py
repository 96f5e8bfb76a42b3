from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("training", "0005_watch_schedule")]

    operations = [
        migrations.AddField(
            model_name="evaluation",
            name="reward_version",
            # Of what was measured before, the version is not known: it compares with nothing measured since.
            field=models.CharField(default="", help_text="Rewards of two versions do not compare.", max_length=20),
            preserve_default=False,
        ),
    ]
