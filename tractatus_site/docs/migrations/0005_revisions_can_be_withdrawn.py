"""A revision may be left out of the history that visitors see."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("docs", "0004_prints_stay_until_replaced")]

    operations = [
        migrations.AlterModelOptions(
            name="revision",
            options={
                "ordering": ["-created_at", "-id"],
                "permissions": [("withdraw_revision", "Can withdraw a revision from the public history")],
            },
        ),
        migrations.AddField(
            model_name="revision",
            name="withdrawn",
            field=models.BooleanField(default=False, help_text="Left out of the history that visitors see."),
        ),
    ]
