"""Verdicts may settle a dispute, or be given blind. Labels that were confirmed before there were verdicts become some."""

from django.db import migrations, models

AT_ONCE = 500


def add_verdicts(apps, schema_editor):
    Triage, Verdict = apps.get_model("feedback", "Triage"), apps.get_model("feedback", "Verdict")
    unheard = Triage.objects.filter(confirmed_at__isnull=False, submission__verdicts=None)
    waiting = []
    for row in unheard.iterator(chunk_size=AT_ONCE):
        waiting.append(
            Verdict(
                submission_id=row.submission_id,
                reviewer_id=row.confirmed_by_id,
                policy_id=row.policy_id,
                category=row.confirmed_category,
                severity=row.confirmed_severity,
                priority=row.confirmed_priority,
                action=row.confirmed_action,
                at=row.confirmed_at,
            )
        )
    Verdict.objects.bulk_create(waiting, batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("feedback", "0019_embeddings")]
    operations = [
        migrations.AddField(
            model_name="verdict",
            name="settles",
            field=models.BooleanField(
                default=False, help_text="Ends a dispute: what was said before it counts no more."
            ),
        ),
        migrations.AddField(
            model_name="verdict",
            name="blind",
            field=models.BooleanField(
                default=False, help_text="Given for an audit, before the agent's labels were shown."
            ),
        ),
        migrations.RunPython(add_verdicts, migrations.RunPython.noop),
    ]
