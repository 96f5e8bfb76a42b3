import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0012_talk"),
        ("training", "0009_distributed_runs"),
    ]

    operations = [
        migrations.AddField(
            model_name="exampleuse",
            name="submission",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="uses",
                to="feedback.submission",
            ),
        ),
        migrations.AlterField(
            model_name="exampleuse",
            name="example",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="uses",
                to="feedback.reviewedexample",
            ),
        ),
        migrations.AlterField(
            model_name="tombstone",
            name="by",
            field=models.CharField(
                choices=[("visitor", "Visitor"), ("staff", "Staff"), ("term", "The end of its term")], max_length=7
            ),
        ),
        migrations.AddConstraint(
            model_name="exampleuse",
            constraint=models.UniqueConstraint(fields=("run", "submission"), name="one_use_of_a_trace_per_run"),
        ),
        migrations.AddConstraint(
            model_name="exampleuse",
            constraint=models.CheckConstraint(
                condition=models.Q(("example", None), ("submission", None), _connector="XOR"), name="use_of_one_thing"
            ),
        ),
    ]
