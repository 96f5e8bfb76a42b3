"""PostgreSQL finds documents by their index, and never by reading every one.

Its planner counts a comparison of a long tsvector as cheap, and leaves out what it takes to fetch and unpack each. A
function may say for itself that the table is not to be read through.
"""

from django.db import migrations

ADD = """
    CREATE FUNCTION docs_in_{scope}(wanted tsquery) RETURNS SETOF bigint
    LANGUAGE sql STABLE ROWS 1000 SET enable_seqscan = off
    AS $$ SELECT document_id FROM docs_searchindex WHERE {scope} @@ wanted $$
"""
TAKE = "DROP FUNCTION docs_in_{scope}(tsquery)"
SCOPES = ("title", "headings", "everything")


def add_functions(apps, schema_editor):
    _for_each_scope(schema_editor, ADD)


def remove_functions(apps, schema_editor):
    _for_each_scope(schema_editor, TAKE)


def _for_each_scope(schema_editor, statement):
    if schema_editor.connection.vendor != "postgresql":
        return
    for scope in SCOPES:
        schema_editor.execute(statement.format(scope=scope))


class Migration(migrations.Migration):

    dependencies = [
        ('docs', '0006_versions_as_written'),
    ]

    operations = [
        migrations.RunPython(add_functions, remove_functions),
    ]
