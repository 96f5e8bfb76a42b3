"""The list of submissions over the API: its pages, its filters, its search, and what it costs."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from feedback.models import Submission, Tag
from tests.feedback.api_staff import Bearer
from tests.feedback.factories import THREAT, make_staff, make_submission, make_triage

pytestmark = pytest.mark.django_db
LIST = "submissions/"


@pytest.fixture
def viewer() -> Bearer:
    return Bearer("feedback.view_submission")


def listed(viewer: Bearer, **query: Any) -> list[str]:
    answer = viewer.get(LIST, **query)
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def test_a_row_tells_the_labels_in_force(viewer: Bearer) -> None:
    triage = make_triage()
    (row,) = viewer.get(LIST).json()["results"]
    assert row["id"] == str(triage.submission_id)
    assert row["labels"] == {"category": "website-bug", "severity": "medium", "priority": 3, "action": "fix"}
    assert (row["confirmed"], row["confidence"], row["tags"], row["assignee"]) == (False, 0.62, [], None)


def test_pages_follow_each_other_though_more_comes_in(viewer: Bearer) -> None:
    # Three of them came at the same moment.
    at = timezone.now() - timedelta(hours=1)
    keys = [make_submission(text=f"Number {number}.").pk for number in range(5)]
    Submission.objects.filter(pk__in=keys[:3]).update(received_at=at)
    seen: list[str] = []
    answer = viewer.get(LIST, page_size=2).json()
    while True:
        seen += [row["id"] for row in answer["results"]]
        make_submission(text=f"Meanwhile, after {len(seen)}.")
        if answer["next"] is None:
            break
        answer = viewer.client.get(answer["next"]).json()
    assert len(seen) == len(set(seen)) == 5
    assert set(seen) == {str(key) for key in keys}


@pytest.mark.parametrize("query", [{"page_size": 0}, {"page_size": 101}, {"page_size": "all"}, {"state": "lost"}])
def test_a_value_that_is_none_is_refused(viewer: Bearer, query: dict[str, Any]) -> None:
    answer = viewer.get(LIST, **query)
    assert (answer.status_code, set(answer.json()["errors"])) == (400, set(query))


@pytest.mark.parametrize("cursor", ["x", "cD1ub3doZXJl", "cD0yMDI2LTk5LTk5"])
def test_a_cursor_that_is_none_is_not_found(viewer: Bearer, cursor: str) -> None:
    assert viewer.get(LIST, cursor=cursor).status_code == 404


def test_it_is_narrowed_by_each_filter(viewer: Bearer) -> None:
    now = timezone.now()
    held = make_submission(text=THREAT)
    sorted_one = make_triage(make_submission(text="Marmalade is missing."), severity="high").submission
    sorted_one.tags.add(Tag.objects.create(name="fruit"))
    Submission.objects.filter(pk=sorted_one.pk).update(
        assignee=viewer.user, language="de", disputed=True, due_at=now - timedelta(hours=1)
    )
    Submission.objects.filter(pk=held.pk).update(received_at=now - timedelta(days=3))
    yesterday = (now - timedelta(days=1)).isoformat()
    for query, expected in (
        ({"state": "held"}, held),
        ({"category": "website-bug"}, sorted_one),
        ({"severity": "high"}, sorted_one),
        ({"assignee": "me"}, sorted_one),
        ({"assignee": "staff"}, sorted_one),
        ({"assignee": "nobody"}, held),
        ({"tag": "fruit"}, sorted_one),
        ({"language": "de"}, sorted_one),
        ({"received_from": yesterday}, sorted_one),
        ({"received_before": yesterday}, held),
        ({"disputed": "true"}, sorted_one),
        ({"disputed": "false"}, held),
        ({"overdue": "true"}, sorted_one),
        ({"overdue": "false"}, held),
        ({"q": "marmalade"}, sorted_one),
        ({"q": held.token}, held),
    ):
        assert listed(viewer, **query) == [str(expected.pk)], query
    assert listed(viewer, tag="no such") == []


def test_the_text_of_a_search_is_in_no_error(viewer: Bearer) -> None:
    answer = viewer.get(LIST, state="jane.roe@example.org")
    assert "jane" not in answer.content.decode()


def test_a_page_costs_the_same_however_much_is_on_it(viewer: Bearer, django_assert_num_queries: Any) -> None:
    viewer.get(LIST)
    other = make_staff(username="other")
    for number in range(8):
        triage = make_triage(make_submission(text=f"Number {number}."))
        triage.submission.tags.add(Tag.objects.create(name=f"tag-{number}"))
        Submission.objects.filter(pk=triage.submission_id).update(assignee=other)
    # Five for the token, one for the rows with what belongs to them, one for their tags.
    with django_assert_num_queries(7):
        assert len(viewer.get(LIST).json()["results"]) == 8
