"""The admin reads decisions and closes reviews; it deletes nothing."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from governance.models import Decision
from governance.services import decide
from tests.governance.library import make_action

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Hashed names need collectstatic first, which belongs to a running site and not to a test."""
    settings.STATIC_ROOT = tmp_path_factory.getbasetemp()
    backend = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}


def page(name: str, *arguments: object) -> str:
    return reverse(f"admin:governance_{name}", args=arguments)


def test_decisions_are_listed_and_read_but_not_touched(staff_client: Client) -> None:
    record = decide(make_action("mail a@example.org")).record

    listed = staff_client.get(page("decision_changelist") + "?outcome=redact&action=feedback.submit")
    shown = staff_client.get(page("decision_change", record.pk))

    assert "inst_101 v1" in listed.content.decode()
    assert "This looks like an e-mail address" in shown.content.decode()
    assert staff_client.get(page("decision_add")).status_code == 403
    assert staff_client.post(page("decision_change", record.pk), {"outcome": "allow"}).status_code == 403
    assert staff_client.post(page("decision_delete", record.pk), {"post": "yes"}).status_code == 403
    assert Decision.objects.get().outcome == "redact"


@pytest.mark.parametrize("name", ["decision", "rule", "review"])
def test_outsiders_see_nothing(db: None, name: str) -> None:
    client = Client()
    client.force_login(User.objects.create_user("outsider"), backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(page(f"{name}_changelist")).status_code == 302
