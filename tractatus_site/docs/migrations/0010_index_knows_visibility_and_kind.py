"""The index knows who may see a document, and what can be chosen of it: search counts and narrows without another table.

On PostgreSQL its table becomes narrow, because what is counted reads a row for each document that has the words: texts
as tokens stand elsewhere. Its functions never read the table through, for the reason that migration 0007 gives.

Kinds are 0, and filters without choices, until `load_docs` has indexed all documents again.
"""

from importlib import import_module

from django.db import migrations, models

FILL = "UPDATE docs_searchentry SET visibility = (SELECT visibility FROM docs_document WHERE id = document_id)"
SCOPES = ("title", "headings", "everything")
POSTGRESQL = (
    *(f"DROP FUNCTION docs_in_{scope}(tsquery)" for scope in SCOPES),
    "DROP TABLE docs_searchindex",
    """
    CREATE TABLE docs_searchindex (
      document_id bigint PRIMARY KEY REFERENCES docs_searchentry ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
      visibility text NOT NULL,
      kind bigint NOT NULL,
      title tsvector NOT NULL,
      headings tsvector NOT NULL,
      everything tsvector NOT NULL
    ) WITH (toast_tuple_target = 256)
    """,
    *(f"CREATE INDEX docs_searchindex_{scope} ON docs_searchindex USING gin ({scope})" for scope in SCOPES),
    """
    CREATE OR REPLACE FUNCTION docs_index_entry() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      title tsvector := setweight(to_tsvector('pg_catalog.simple', NEW.title), 'A');
      headings tsvector := title || setweight(to_tsvector('pg_catalog.simple', NEW.headings), 'B');
      everything tsvector := headings || setweight(to_tsvector('pg_catalog.simple', NEW.keywords), 'C')
        || setweight(to_tsvector('pg_catalog.simple', NEW.body), 'D');
    BEGIN
      DELETE FROM docs_searchindex WHERE document_id = NEW.document_id;
      INSERT INTO docs_searchindex VALUES (NEW.document_id, NEW.visibility, NEW.kind, title, headings, everything);
      RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION docs_kinds(wanted tsquery, visibilities text[]) RETURNS TABLE (kind bigint, documents bigint)
    LANGUAGE sql STABLE SET enable_seqscan = off
    AS $$
      SELECT kind, count(*) FROM docs_searchindex
      WHERE everything @@ wanted AND visibility = ANY (visibilities) GROUP BY kind
    $$
    """,
    # The sum, because keys in their order would be read with the text of each. Fewer rows are promised than may come:
    # each is then looked up in the next table by itself, which reads less than that whole table.
    *(
        f"""
        CREATE FUNCTION docs_first_in_{scope}(
          wanted tsquery, visibilities text[], bits bigint, without bigint[], most integer
        )
        RETURNS TABLE (key bigint, tokens tsvector) LANGUAGE sql STABLE ROWS 50 SET enable_seqscan = off
        AS $$
          SELECT document_id, {scope} FROM docs_searchindex
          WHERE {scope} @@ wanted AND visibility = ANY (visibilities) AND kind & bits = bits
            AND document_id <> ALL (without)
          ORDER BY document_id + 0 LIMIT most
        $$
        """
        for scope in SCOPES
    ),
)
COLUMNS = "title, headings, keywords, body"
NEW = "new.document_id, new.title, new.headings, new.keywords, new.body"
OLD = "old.document_id, old.title, old.headings, old.keywords, old.body"
ADD = f"INSERT INTO docs_searchindex(rowid, {COLUMNS}) VALUES ({NEW});"
TAKE = f"INSERT INTO docs_searchindex(docs_searchindex, rowid, {COLUMNS}) VALUES ('delete', {OLD});"
# Django makes the table anew for a column, without these.
SQLITE = (
    f"CREATE TRIGGER docs_entry_in AFTER INSERT ON docs_searchentry BEGIN {ADD} END",
    f"CREATE TRIGGER docs_entry_out AFTER DELETE ON docs_searchentry BEGIN {TAKE} END",
    f"CREATE TRIGGER docs_entry_new AFTER UPDATE ON docs_searchentry BEGIN {TAKE} {ADD} END",
)


BACK = (
    "DROP FUNCTION docs_kinds(tsquery, text[])",
    *(f"DROP FUNCTION docs_first_in_{scope}(tsquery, text[], bigint, bigint[], integer)" for scope in SCOPES),
    "DROP TRIGGER docs_index_entry ON docs_searchentry",
    "DROP FUNCTION docs_index_entry()",
    "DROP TABLE docs_searchindex",
)
INDEX_ALL = "UPDATE docs_searchentry SET version = 0"


def remake_index(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    _run(schema_editor, (*POSTGRESQL, FILL) if vendor == "postgresql" else (FILL, *SQLITE))


def put_index_back(apps, schema_editor):
    """As the migrations before this one made it; the next `load_docs` counts the words of public documents anew."""
    if schema_editor.connection.vendor == "sqlite":
        _run(schema_editor, (*SQLITE, INDEX_ALL))
        return
    before = import_module("tractatus_site.docs.migrations.0002_search").POSTGRESQL
    _run(schema_editor, (*BACK, *before))
    import_module("tractatus_site.docs.migrations.0007_search_asks_the_index").add_functions(apps, schema_editor)
    _run(schema_editor, (INDEX_ALL,))


def _run(schema_editor, statements):
    for statement in statements:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('docs', '0009_forget_searches_schedule'),
    ]

    operations = [
        # First, so that on the way back it comes last, when the columns are as they were.
        migrations.RunPython(migrations.RunPython.noop, put_index_back),
        migrations.RemoveIndex(model_name='document', name='docs_document_kinds'),
        # For the way back: whose words are counted is then found out anew.
        migrations.AlterField(model_name='searchentry', name='public', field=models.BooleanField(default=False)),
        migrations.RemoveField(model_name='searchentry', name='public'),
        migrations.AddField(
            model_name='searchentry',
            name='visibility',
            field=models.CharField(default='', help_text="The document's, then: words of public ones are counted.", max_length=14),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='searchentry',
            name='kind',
            field=models.BigIntegerField(default=0, help_text='What can be chosen of it, a bit for each: see filters.kind_of().'),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name='searchentry',
            index=models.Index(fields=['document', 'visibility', 'kind'], name='docs_searchentry_kinds'),
        ),
        migrations.RunPython(remake_index, migrations.RunPython.noop),
    ]
