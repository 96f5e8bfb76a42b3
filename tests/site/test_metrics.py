"""Figures for Prometheus: who may read them, that its own parser takes them, and that they count what is there."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ
from prometheus_client.parser import text_string_to_metric_families

from feedback.models import Submission
from governance.models import ChainHead
from tests.feedback.factories import make_submission

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-the-operator"


@pytest.fixture
def token(settings: Any) -> str:
    settings.METRICS_TOKEN = TOKEN
    return TOKEN


def read(client: Client, token: str) -> dict[tuple[str, str], float]:
    """Figures by name and value of the label."""
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.content
    families = text_string_to_metric_families(answer.content.decode())
    return {
        (sample.name.removeprefix("tractatus_"), "".join(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


def test_without_a_token_in_the_settings_there_are_no_figures(client: Client) -> None:
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer ü"])
@pytest.mark.usefixtures("token")
def test_only_the_token_opens_them(client: Client, given: str) -> None:
    answer = client.get("/metrics", headers={"Authorization": given})

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="metrics"')
    assert b"METRICS_TOKEN" in answer.content


def test_they_count_what_is_there(client: Client, token: str) -> None:
    before = read(client, token)
    submission = make_submission(text="The menu is slow.")
    Submission.objects.filter(pk=submission.pk).update(due_at=timezone.now() - timedelta(hours=1))
    OrmQ.objects.all().delete()
    OrmQ.objects.create(key="triage", payload="", lock=timezone.now() - timedelta(minutes=5))

    after = read(client, token)

    assert after["submissions", "received"] == before["submissions", "received"] + 1
    assert after["submissions_overdue", ""] == 1
    assert after["queue_waiting", "triage"] == 1
    assert after["queue_oldest_seconds", "triage"] == pytest.approx(300, abs=60)
    assert after["decisions_total", ""] == ChainHead.objects.get().sequence > 0
    assert after["rules_in_force", ""] > 0
    assert ("worker_silent_seconds", "") not in after


def test_a_scraper_gets_the_format_that_it_asks_for(client: Client, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/openmetrics-text; version=1.0.0"}

    answer = client.get("/metrics", headers=headers)

    assert answer["Content-Type"].startswith("application/openmetrics-text")
    assert answer.content.endswith(b"# EOF\n")
    assert "no-store" in answer["Cache-Control"]
