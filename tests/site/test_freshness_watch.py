"""Where a process cannot know what has changed, it keeps nothing, and begins anew as soon as it can."""

import os
import sqlite3
import threading
import time
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
    # Within five seconds; otherwise it may be gone only a moment later.
    write_elsewhere(f"SELECT pg_terminate_backend(pid, 5000) {LISTENERS}", "UPDATE docs_document SET title = 'Missed'")
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


def look() -> None:
    """What a thread does every few seconds on PostgreSQL. On SQLite the file tells by itself."""
    watch = watching._watch[2] if watching._watch else None
    if isinstance(watch, postgresql.PostgresWatch):
        watch.look()


@pytest.mark.engine("postgresql")
def test_what_was_changed_while_a_trigger_was_off_is_seen(client: Client) -> None:
    text_of(client, PAGE)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE docs_document DISABLE TRIGGER freshness_docs_document")
        cursor.execute("UPDATE docs_document SET title = 'In silence'")
        cursor.execute("ALTER TABLE docs_document ENABLE TRIGGER freshness_docs_document")
    look()
    assert "In silence" in text_of(client, PAGE)


@pytest.mark.engine("postgresql")
def test_what_was_told_is_read_though_nobody_asks_for_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unread, it would fill the server's queue, and keep deleted rows on its disk."""
    monkeypatch.setattr(postgresql, "SECONDS_BETWEEN_LOOKS", 0.01)
    watching.close()
    before = watching.versions()
    watch = watching._watch[2] if watching._watch else None
    assert isinstance(watch, postgresql.PostgresWatch)
    write_elsewhere("UPDATE docs_document SET words = 7")
    until = time.monotonic() + 5
    assert before is not None
    while watch._versions["docs_document"] == before["docs_document"] and time.monotonic() < until:
        time.sleep(0.01)
    assert watch._versions["docs_document"] != before["docs_document"]


@pytest.mark.engine("postgresql")
def test_what_is_told_while_it_looks_for_triggers_is_heard() -> None:
    before = watching.versions()
    watch = watching._watch[2] if watching._watch else None
    assert isinstance(watch, postgresql.PostgresWatch)
    write_elsewhere("UPDATE docs_document SET words = 7")
    watch._told()
    after = watching.versions()
    assert before is not None
    assert after is not None
    assert after["docs_document"] != before["docs_document"]


@pytest.mark.engine("postgresql")
def test_nobody_can_have_another_table_watched_by_telling_of_it() -> None:
    watching.versions()
    write_elsewhere("NOTIFY freshness, 'auth_user'")
    assert "auth_user" not in (watching.versions() or {})


def test_without_its_triggers_a_table_is_not_watched(client: Client) -> None:
    names = triggers.sqlite_triggers("docs_document") if connection.vendor == "sqlite" else ["freshness_docs_document"]
    on_table = "" if connection.vendor == "sqlite" else " ON docs_document"
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TRIGGER {name}{on_table}")
    look()
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
