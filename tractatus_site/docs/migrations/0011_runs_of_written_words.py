"""SQLite finds words that are spelled alike in a table of their runs of three letters, and only those somebody wrote.

The full text index of trigrams held every token, of which most are stems and numbers, and weighed each with bm25: ten
times as long for the same words. PostgreSQL's index holds written words only from the beginning.
"""

from django.db import migrations

# Tokens have 40 characters at most, and are read with two blanks before them and one behind, as pg_trgm reads them.
PLACES = ", ".join(f"({place})" for place in range(1, 42))
RUNS = f"""
    SELECT DISTINCT substr('  ' || {{0}}.token || ' ', column1, 3), {{0}}.id, length({{0}}.token) + 1
    FROM (VALUES {PLACES}) WHERE column1 <= length({{0}}.token) + 1
"""
ADD = f"INSERT INTO docs_wordrun {RUNS.format('new')};"
FORWARDS = (
    "DROP TRIGGER docs_word_in",
    "DROP TRIGGER docs_word_out",
    "DROP TABLE docs_wordindex",
    """
    CREATE TABLE docs_wordrun (
      run text NOT NULL, word integer NOT NULL, runs integer NOT NULL, PRIMARY KEY (run, word)
    ) WITHOUT ROWID
    """,
    f"INSERT INTO docs_wordrun {RUNS.format('docs_word').replace('FROM ', 'FROM docs_word, ')} AND written",
    f"CREATE TRIGGER docs_word_in AFTER INSERT ON docs_word WHEN new.written BEGIN {ADD} END",
    f"""
    CREATE TRIGGER docs_word_written AFTER UPDATE OF written ON docs_word WHEN new.written AND NOT old.written
    BEGIN {ADD} END
    """,
    f"""
    CREATE TRIGGER docs_word_out AFTER DELETE ON docs_word WHEN old.written
    BEGIN
      DELETE FROM docs_wordrun WHERE word = old.id AND run IN (
        SELECT substr('  ' || old.token || ' ', column1, 3) FROM (VALUES {PLACES})
      );
    END
    """,
)
BACKWARDS = (
    *(f"DROP TRIGGER docs_word_{when}" for when in ("in", "written", "out")),
    "DROP TABLE docs_wordrun",
    "CREATE VIRTUAL TABLE docs_wordindex USING fts5(word, tokenize='trigram')",
    "INSERT INTO docs_wordindex(rowid, word) SELECT id, '  ' || token || ' ' FROM docs_word",
    """
    CREATE TRIGGER docs_word_in AFTER INSERT ON docs_word
    BEGIN INSERT INTO docs_wordindex(rowid, word) VALUES (new.id, '  ' || new.token || ' '); END
    """,
    "CREATE TRIGGER docs_word_out AFTER DELETE ON docs_word BEGIN DELETE FROM docs_wordindex WHERE rowid = old.id; END",
)


def add_runs(apps, schema_editor):
    _run(schema_editor, FORWARDS)


def put_trigrams_back(apps, schema_editor):
    _run(schema_editor, BACKWARDS)


def _run(schema_editor, statements):
    if schema_editor.connection.vendor != "sqlite":
        return
    for statement in statements:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('docs', '0010_index_knows_visibility_and_kind'),
    ]

    operations = [
        migrations.RunPython(add_runs, put_trigrams_back),
    ]
