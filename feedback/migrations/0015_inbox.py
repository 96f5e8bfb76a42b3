"""What the inbox reads by: the order of what is open, and on PostgreSQL the trigrams of the texts for its search.

Trigrams need an extension that comes with PostgreSQL and that the owner of a database may add. Where that is refused, a
search reads every text instead: slower, and right all the same. SQLite does that too.
"""

import sys

from django.db import DatabaseError, migrations, models, transaction

REFUSED = (
    "\n  PostgreSQL has no pg_trgm here, or does not let this role add it: the inbox searches without an index.\n"
    "  Once somebody has run CREATE EXTENSION pg_trgm, this makes the index:\n  {index}\n"
)
# As Django writes a search that does not mind the case.
INDEX = (
    "CREATE INDEX IF NOT EXISTS submission_text_trigrams ON feedback_submission USING gin (UPPER(text) gin_trgm_ops)"
)
# A coarser picture of the texts makes a rare word look common, and the index not worth its while.
STATISTICS = "ALTER INDEX submission_text_trigrams ALTER COLUMN 1 SET STATISTICS 1000"


def add_trigrams(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=schema_editor.connection.alias), schema_editor.connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(INDEX)
            cursor.execute(STATISTICS)
    except DatabaseError:
        sys.stderr.write(REFUSED.format(index=f"{INDEX}; {STATISTICS}"))


def remove_trigrams(apps, schema_editor):
    """The extension stays: somebody else may use it."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS submission_text_trigrams")


class Migration(migrations.Migration):

    dependencies = [
        ('feedback', '0014_tidy_schedule'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(models.Case(models.When(state='held', then=models.Value(0)), models.When(state='triaged', then=models.Value(1)), models.When(state='received', then=models.Value(2)), models.When(state='reviewed', then=models.Value(3)), models.When(state='planned', then=models.Value(4)), output_field=models.IntegerField()), models.F('due_at'), models.F('received_at'), models.F('id'), condition=models.Q(('state__in', ('held', 'triaged', 'received', 'reviewed', 'planned'))), name='submission_inbox'),
        ),
        migrations.AddIndex(
            model_name='triage',
            index=models.Index(models.F('category'), condition=models.Q(('confirmed_at__isnull', True)), name='triage_by_category'),
        ),
        migrations.AddIndex(
            model_name='triage',
            index=models.Index(models.F('confirmed_category'), condition=models.Q(('confirmed_at__isnull', True), _negated=True), name='triage_by_given_category'),
        ),
        migrations.AddIndex(
            model_name='triage',
            index=models.Index(models.F('severity'), condition=models.Q(('confirmed_at__isnull', True)), name='triage_by_severity'),
        ),
        migrations.AddIndex(
            model_name='triage',
            index=models.Index(models.F('confirmed_severity'), condition=models.Q(('confirmed_at__isnull', True), _negated=True), name='triage_by_given_severity'),
        ),
        migrations.AddIndex(
            model_name='triage',
            index=models.Index(models.F('confidence'), condition=models.Q(('confirmed_at__isnull', True)), name='triage_unsure'),
        ),
        migrations.RunPython(add_trigrams, remove_trigrams),
    ]
