"""Where a process cannot know what has changed, it keeps nothing, and begins anew as soon as it can."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from tests.site.factories import make_document
from tests.site.freshness import queries_of, text_of, write_elsewhere
from tractatus_site.docs.models import Document
from tractatus_site.freshness import postgresql, triggers, watching
from tractatus_site.freshness.sqlite import SqliteWatch

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/docs/a-document.html"
LISTENERS = "FROM pg_stat_activity WHERE application_name = 'freshness' AND datname = current_database()"


@pytest.fixture(autouse=True)
def a_document() -> Iterator[None]:
    make_document()
    yield
    call_command("migrate", verbosity=0)
    watching.close()


@pytest.mark.engine("postgresql")
def test_a_lost_listener_keeps_nothing_and_reads_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "SECONDS_BETWEEN_TRIES", 0.0)
    assert "A document" in text_of(client, PAGE)
    write_elsewhere(f"SELECT pg_terminate_backend(pid) {LISTENERS}", "UPDATE docs_document SET title = 'Missed'")
    assert "Missed" in text_of(client, PAGE)
    text_of(client, PAGE)
    assert queries_of(client, PAGE) == 0
    write_elsewhere("UPDATE docs_document SET title = 'Heard again'")
    Document.objects.update(words=1)
    assert "Heard again" in text_of(client, PAGE)


@pytest.mark.engine("postgresql")
def test_between_two_tries_nothing_is_kept(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    text_of(client, PAGE)
    monkeypatch.setattr(postgresql, "SECONDS_BETWEEN_TRIES", 3600.0)
    write_elsewhere(f"SELECT pg_terminate_backend(pid) {LISTENERS}")
    text_of(client, PAGE)
    watch = watching._watch[2] if watching._watch else None
    assert isinstance(watch, postgresql.PostgresWatch)
    watch._next_try = float("inf")
    for number in range(3):
        write_elsewhere(f"UPDATE docs_document SET title = 'Title {number}'")  # noqa: S608
        assert f"Title {number}" in text_of(client, PAGE)


@pytest.mark.engine("postgresql")
def test_a_pooler_is_noticed(client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """It answers with a process id of its own, because it lends out the connections of others."""
    monkeypatch.setattr("psycopg.ConnectionInfo.backend_pid", 1)
    for _ in range(3):
        assert queries_of(client, PAGE) > 0
    assert caplog.text.count("behind a pooler") == 1


@pytest.mark.engine("postgresql")
def test_one_process_listens_once(client: Client) -> None:
    threads = [threading.Thread(target=watching.versions) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {LISTENERS}")
        assert cursor.fetchone() == (1,)


def test_without_its_triggers_a_table_is_not_watched(client: Client) -> None:
    names = triggers.sqlite_triggers("docs_document") if connection.vendor == "sqlite" else ["freshness_docs_document"]
    on_table = "" if connection.vendor == "sqlite" else " ON docs_document"
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TRIGGER {name}{on_table}")
    watching.close()
    for _ in range(2):
        assert queries_of(client, PAGE) > 0
    call_command("migrate", verbosity=0)
    text_of(client, PAGE)
    text_of(client, PAGE)
    assert queries_of(client, PAGE) == 0


def test_a_migration_makes_every_page_anew(client: Client) -> None:
    text_of(client, PAGE)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE docs_document ADD COLUMN extra text")
    call_command("migrate", verbosity=0)
    assert sum(queries_of(client, PAGE) for _ in range(3)) > 0
    assert queries_of(client, PAGE) == 0
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE docs_document DROP COLUMN extra")


@pytest.mark.engine("sqlite")
def test_a_database_that_was_put_back_is_another_one(tmp_path: Path) -> None:
    """A backup is moved over the file, which leaves whoever has the old one open with the old one."""
    path, backup = tmp_path / "site.sqlite3", tmp_path / "backup.sqlite3"
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as source, closing(sqlite3.connect(path)) as copy:
        source.backup(copy)
    backup.write_bytes(path.read_bytes())

    class Database:
        settings_dict = {"NAME": str(path)}

    watch = SqliteWatch(Database())  # type: ignore[arg-type]
    before = watch.versions()
    assert before
    assert watch.versions() is before
    with closing(sqlite3.connect(path)) as writer, writer:
        writer.execute("UPDATE docs_document SET words = 7")
    changed = watch.versions()
    assert changed is not None
    assert {table for table in before if changed[table] != before[table]} == {"docs_document"}
    for name in ("site.sqlite3-wal", "site.sqlite3-shm"):
        (tmp_path / name).unlink()
    backup.rename(path)
    assert watch.versions() == before
    path.unlink()
    assert watch.versions() is None
    watch.close()


def test_a_process_that_forks_shares_no_connection(client: Client) -> None:
    text_of(client, PAGE)
    mine = watching._watch
    child = os.fork()
    if child == 0:
        ok = watching.versions() is not None and watching._watch is not mine
        watching.close()
        os._exit(0 if ok else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert watching._watch is mine
    assert queries_of(client, PAGE) == 0
