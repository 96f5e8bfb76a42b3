from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0007_shift_schedule")]

    operations = [
        migrations.AddField(
            model_name="reply",
            name="helped",
            field=models.BooleanField(blank=True, help_text="What the visitor said of it, if anything.", null=True),
        ),
    ]
