"""Full text search: documents as tokens, the words that they have, and the indexes of each engine, kept by triggers.

Trigrams on PostgreSQL need an extension that the owner of a database may add. Where that is refused, misspelled words
are compared with those that begin alike: search/engines/postgresql.py.
"""

import sys

import django.db.models.deletion
import django.utils.timezone
from django.db import DatabaseError, migrations, models, transaction

REFUSED = (
    "\n  PostgreSQL has no pg_trgm here, or does not let this role add it: search forgives fewer misspellings.\n"
    "  Once somebody has run CREATE EXTENSION pg_trgm, this makes the index:\n  {index}\n"
)
NO_FTS5 = "This Python's SQLite has no FTS5, which the search of documents needs. Python from python.org or Debian has it."
TRIGRAMS = "CREATE INDEX IF NOT EXISTS docs_word_trigrams ON docs_word USING gist (token gist_trgm_ops) WHERE written"
POSTGRESQL = (
    """
    CREATE TABLE docs_searchindex (
      document_id bigint PRIMARY KEY REFERENCES docs_searchentry ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
      title tsvector NOT NULL,
      headings tsvector NOT NULL,
      everything tsvector NOT NULL
    )
    """,
    "CREATE INDEX docs_searchindex_title ON docs_searchindex USING gin (title)",
    "CREATE INDEX docs_searchindex_headings ON docs_searchindex USING gin (headings)",
    "CREATE INDEX docs_searchindex_everything ON docs_searchindex USING gin (everything)",
    """
    CREATE FUNCTION docs_index_entry() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      title tsvector := setweight(to_tsvector('pg_catalog.simple', NEW.title), 'A');
      headings tsvector := title || setweight(to_tsvector('pg_catalog.simple', NEW.headings), 'B');
      everything tsvector := headings || setweight(to_tsvector('pg_catalog.simple', NEW.keywords), 'C')
        || setweight(to_tsvector('pg_catalog.simple', NEW.body), 'D');
    BEGIN
      DELETE FROM docs_searchindex WHERE document_id = NEW.document_id;
      INSERT INTO docs_searchindex VALUES (NEW.document_id, title, headings, everything);
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER docs_index_entry AFTER INSERT OR UPDATE ON docs_searchentry
    FOR EACH ROW EXECUTE FUNCTION docs_index_entry()
    """,
)
COLUMNS = "title, headings, keywords, body"
NEW = "new.document_id, new.title, new.headings, new.keywords, new.body"
OLD = "old.document_id, old.title, old.headings, old.keywords, old.body"
ADD = f"INSERT INTO docs_searchindex(rowid, {COLUMNS}) VALUES ({NEW});"
TAKE = f"INSERT INTO docs_searchindex(docs_searchindex, rowid, {COLUMNS}) VALUES ('delete', {OLD});"
SQLITE = (
    f"""
    CREATE VIRTUAL TABLE docs_searchindex USING fts5(
      {COLUMNS}, content='docs_searchentry', content_rowid='document_id', tokenize='unicode61 remove_diacritics 0'
    )
    """,
    f"CREATE TRIGGER docs_entry_in AFTER INSERT ON docs_searchentry BEGIN {ADD} END",
    f"CREATE TRIGGER docs_entry_out AFTER DELETE ON docs_searchentry BEGIN {TAKE} END",
    f"CREATE TRIGGER docs_entry_new AFTER UPDATE ON docs_searchentry BEGIN {TAKE} {ADD} END",
    "CREATE VIRTUAL TABLE docs_wordindex USING fts5(word, tokenize='trigram')",
    """
    CREATE TRIGGER docs_word_in AFTER INSERT ON docs_word
    BEGIN INSERT INTO docs_wordindex(rowid, word) VALUES (new.id, '  ' || new.token || ' '); END
    """,
    "CREATE TRIGGER docs_word_out AFTER DELETE ON docs_word BEGIN DELETE FROM docs_wordindex WHERE rowid = old.id; END",
)
UNDO = {
    "postgresql": ("DROP TRIGGER docs_index_entry ON docs_searchentry", "DROP FUNCTION docs_index_entry()",
                   "DROP TABLE docs_searchindex"),
    "sqlite": ("DROP TABLE docs_searchindex", "DROP TABLE docs_wordindex"),
}


def add_indexes(apps, schema_editor):
    {"postgresql": _on_postgresql, "sqlite": _on_sqlite}[schema_editor.connection.vendor](schema_editor.connection)


def _on_postgresql(connection):
    with connection.cursor() as cursor:
        for statement in POSTGRESQL:
            cursor.execute(statement)
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(TRIGRAMS)
    except DatabaseError:
        sys.stderr.write(REFUSED.format(index=TRIGRAMS))


def _on_sqlite(connection):
    with connection.cursor() as cursor:
        try:
            cursor.execute(SQLITE[0])
        except DatabaseError as error:
            raise RuntimeError(NO_FTS5) from error
        for statement in SQLITE[1:]:
            cursor.execute(statement)


def remove_indexes(apps, schema_editor):
    """The extension stays: somebody else may use it. Triggers on SQLite go with their tables."""
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('docs', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_entry', serialize=False, to='docs.document')),
                ('version', models.PositiveIntegerField(help_text='Of the code that made it.')),
                ('checksum', models.CharField(help_text="The document's, when it was read.", max_length=64)),
                ('public', models.BooleanField(help_text='Whether its words are counted among those of public documents.')),
                ('title', models.TextField()),
                ('headings', models.TextField()),
                ('keywords', models.TextField()),
                ('body', models.TextField()),
                ('sections', models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name='Word',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=40, unique=True)),
                ('documents', models.IntegerField()),
                ('written', models.BooleanField(help_text='A word as somebody wrote it, and not only a stem.')),
            ],
        ),
        migrations.CreateModel(
            name='MissedSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('query', models.CharField(max_length=100, unique=True)),
                ('count', models.PositiveIntegerField(default=1)),
                ('last_seen', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'search without result',
                'verbose_name_plural': 'searches without result',
                'ordering': ['-count', '-last_seen'],
            },
        ),
        migrations.RunPython(add_indexes, remove_indexes),
    ]
