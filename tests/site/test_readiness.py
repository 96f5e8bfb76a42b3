"""What a proxy is told before it sends visitors: the database, its migrations and the rules, each by its name."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from governance.models import Rule
from tractatus_site.operations import readiness

ASKING = """
import django
django.setup()
from django.test import Client
answer = Client().get("/readyz", HTTP_HOST="localhost")
print(answer.status_code)
print(answer.content.decode())
"""


@pytest.fixture
def asked_anew() -> Iterator[None]:
    readiness._migrations.cache_clear()
    yield
    readiness._migrations.cache_clear()


@pytest.mark.django_db
def test_a_site_in_order_is_ready(client: Client) -> None:
    answer = client.get("/readyz")

    assert (answer.status_code, answer.content) == (200, b"database: ok\nmigrations: ok\nrules: ok\n")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.usefixtures("asked_anew")
def test_a_migration_to_apply_is_counted_until_it_is_applied(client: Client) -> None:
    newest = MigrationRecorder.Migration.objects.filter(app="feedback").latest("pk")
    newest.delete()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert b"migrations: 1 to apply, with manage.py migrate\n" in answer.content

    newest.save()
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_without_a_rule_in_force_it_is_not_ready(client: Client) -> None:
    Rule.objects.update(active=False)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.content.splitlines()[2]) == (503, b"rules: none is in force")


def test_without_a_database_it_says_so_and_names_nothing() -> None:
    surroundings = {
        **os.environ,
        "DATABASE_URL": "postgres://somebody:secret@127.0.0.1:9/nowhere?connect_timeout=2",
        "DJANGO_SETTINGS_MODULE": "tractatus_site.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", ASKING], env=surroundings, capture_output=True, text=True, timeout=60, check=True
    )

    status, *lines = done.stdout.split("\n")
    assert status == "503"
    assert lines[:3] == ["database: OperationalError", "migrations: OperationalError", "rules: OperationalError"]
    assert "secret" not in done.stdout + done.stderr
