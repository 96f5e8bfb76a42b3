"""The admin's first page: what each figure says, who sees it, and that it leads to exactly the rows that it counts."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_q.models import OrmQ, Success

from feedback.models import Reply, Submission, Triage
from feedback.services.triage import confirm_triage
from governance.models import Review
from tests.feedback.factories import THREAT, make_reply, make_staff, make_submission, make_triage

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/"


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """Figures of feedback are kept for a minute, which is longer than a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def owner_client(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("owner"))
    return client


def confirm(triage: Triage, **labels: Any) -> None:
    kept = {"category": triage.category, "severity": triage.severity, "priority": triage.priority}
    confirm_triage(triage=triage, user=None, **{**kept, "action": triage.action, **labels})


def tiles(client: Client, days: int = 30) -> dict[str, Any]:
    answer = client.get(ADDRESS, {"days": days})
    assert answer.status_code == 200
    return {tile.label: tile for tile in answer.context["tiles"]}


def listed(client: Client, link: str) -> int:
    answer = client.get(link)
    assert answer.status_code == 200, f"{link} leads to {answer.headers.get('Location')}"
    return int(answer.context["cl"].result_count)


@pytest.fixture
def some_of_each(db: None) -> None:
    confirm(make_triage(make_submission(text="First."), severity="high"), severity="low")
    confirm(make_triage(make_submission(text="Second."), category="positive"))
    make_triage(make_submission(text="Third."))
    make_submission(text=THREAT)
    old = make_submission(text="Fourth.")
    Submission.objects.filter(pk=old.pk).update(received_at=timezone.now() - timedelta(days=40))


def test_each_figure_of_feedback_leads_to_the_rows_that_it_counts(owner_client: Client, some_of_each: None) -> None:
    found = tiles(owner_client)
    assert {name: found[name].value for name in ("Received", "Labels corrected")} == {
        "Received": "4",
        "Labels corrected": "1",
    }
    assert found["Labels corrected"].note == "50% of 2 that people looked at"
    for name in ("Received", "Labels corrected"):
        assert listed(owner_client, found[name].link) == int(found[name].value)
    volume = owner_client.get(ADDRESS).context["volume"]
    assert {line.label: line.count for line in volume["severities"] if line.count} == {"low": 1, "medium": 2}
    today = volume["days"][-1]
    assert listed(owner_client, today.link) == today.count == 4
    (positive,) = [line for line in volume["categories"] if line.label == "positive"]
    assert listed(owner_client, positive.link) == positive.count == 1


def test_the_range_is_chosen_and_a_strange_one_is_the_usual_one(owner_client: Client, some_of_each: None) -> None:
    assert tiles(owner_client, 90)["Received"].value == "5"
    assert tiles(owner_client, 7)["Received"].value == "4"
    assert tiles(owner_client, 4_000)["Received"].value == "4"


def test_medians_are_of_the_middle(owner_client: Client) -> None:
    now = timezone.now()
    for minutes in (10, 120, 600):
        reply = make_reply(make_triage(make_submission(text=f"Number {minutes}.")).submission)
        received = now - timedelta(minutes=minutes)
        Submission.objects.filter(pk=reply.submission_id).update(received_at=received)
        Triage.objects.filter(submission=reply.submission_id).update(created_at=received + timedelta(seconds=minutes))
        Reply.objects.filter(pk=reply.pk).update(approved_at=now, state="approved")
    found = tiles(owner_client)
    assert found["Median time to triage"].value == "2.0 min"
    assert found["Median time to answer"].value == "2.0 h"


def test_without_any_feedback_there_is_nothing_to_draw(owner_client: Client) -> None:
    html = owner_client.get(ADDRESS).content.decode()
    assert "nothing to draw" in html
    assert "charts/" not in html
    assert tiles(owner_client)["Median time to triage"].value == "None yet"


def test_what_is_overdue_is_an_alarm(owner_client: Client) -> None:
    submission = make_submission()
    assert not tiles(owner_client)["Overdue"].alarm
    cache.clear()
    Submission.objects.filter(pk=submission.pk).update(due_at=timezone.now() - timedelta(minutes=1))
    assert tiles(owner_client)["Overdue"].alarm


def test_reviews_that_wait_and_holds_that_people_overrode(owner_client: Client) -> None:
    for text in (THREAT, f"{THREAT} Again.", f"{THREAT} And again."):
        make_submission(text=text)
    Review.objects.filter(pk=Review.objects.first().pk).update(  # type: ignore[union-attr]
        state="released", decided_at=timezone.now()
    )
    found = tiles(owner_client)
    assert (found["Open reviews"].value, found["Holds overridden"].value) == ("2", "1")
    assert found["Holds overridden"].note == "of 1 that people decided"
    for name in ("Open reviews", "Holds overridden"):
        assert listed(owner_client, found[name].link) == int(found[name].value)


def ended(ago: timedelta) -> None:
    moment = timezone.now() - ago
    Success.objects.create(id="1" * 32, name="sweep", func="feedback.tasks.sweep", started=moment, stopped=moment)


def test_a_worker_that_is_not_there_is_said_loudly(owner_client: Client) -> None:
    assert tiles(owner_client)["Triage worker"].value == "Never seen"
    ended(timedelta(minutes=10))
    html = owner_client.get(ADDRESS).content.decode()
    assert "Triage worker: No worker seen for 10.0 min." in html
    Success.objects.all().delete()
    ended(timedelta(seconds=20))
    assert not tiles(owner_client)["Triage worker"].alarm


def test_what_waits_in_the_queues_is_told_with_the_oldest(owner_client: Client) -> None:
    now = timezone.now()
    OrmQ.objects.all().delete()
    OrmQ.objects.create(key="triage", payload="", lock=now - timedelta(minutes=5))
    OrmQ.objects.create(key="triage", payload="", lock=now + timedelta(minutes=1))
    found = tiles(owner_client)
    assert found["Triage queue"].value == "1 waiting"
    assert found["Triage queue"].note == "the oldest for 5.0 min; 1 at work"
    assert found["Triage queue"].alarm
    assert found["Training queue"].value == "0 waiting"


LABELS = {
    "feedback.view_submission": {
        "Received",
        "Median time to triage",
        "Median time to answer",
        "Overdue",
        "Labels corrected",
        "Agent and people agree",
    },
    "governance.view_review": {"Open reviews", "Holds overridden"},
    "django_q.view_ormq": {"Triage worker", "Triage queue", "Training queue"},
    "training.view_policyversion": {"Champion"},
    "training.view_run": {"Last run"},
}


@pytest.mark.parametrize("permission", LABELS)
def test_a_figure_is_for_who_may_see_its_rows(client: Client, permission: str) -> None:
    user = make_staff(permission)
    user.user_permissions.remove(*user.user_permissions.exclude(codename=permission.partition(".")[2]))
    client.force_login(user)
    assert tiles(client).keys() == LABELS[permission]
    allowed = permission == "feedback.view_submission"
    assert client.get("/admin/charts/days.svg").status_code == (200 if allowed else 403)


def test_charts_are_drawings_without_script(owner_client: Client, some_of_each: None) -> None:
    for name in ("days", "categories", "severities"):
        answer = owner_client.get(f"/admin/charts/{name}.svg", {"days": 7})
        assert answer["Content-Type"] == "image/svg+xml"
        assert b"<script" not in answer.content
    assert owner_client.get("/admin/charts/absent.svg").status_code == 404
    assert owner_client.post("/admin/charts/days.svg").status_code == 405
    owner_client.logout()
    assert owner_client.get("/admin/charts/days.svg").status_code == 302


def test_agreement_is_told_by_label_and_where_it_is_not_defined_why(owner_client: Client) -> None:
    for number in range(12):
        triage = make_triage(make_submission(text=f"The table of page {number} is cut off."))
        confirm(triage, category="website-bug" if number % 2 else "positive")
    answer = owner_client.get(ADDRESS)
    tile = next(tile for tile in answer.context["tiles"] if tile.label == "Agent and people agree")
    assert tile.value == "0.00", "the agent said one thing only, so that it agrees as often as chance does"
    assert "12 pairs" in tile.note
    html = answer.content.decode()
    assert "agent and people who had not seen its labels" in html
    assert "not measured here yet (nothing was rated twice)" in html


def test_the_number_of_queries_does_not_grow_with_what_there_is(owner_client: Client, some_of_each: None) -> None:
    owner_client.get(ADDRESS)
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        owner_client.get(ADDRESS)
    assert len(queries) <= 24
