"""The triage queue in the admin: what it lists, in which order, and for whom."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.feedback.factories import THREAT, make_staff, make_submission, make_triage

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/feedback/submission/"


def listed(client: Client, **query: str) -> list[str]:
    answer = client.get(ADDRESS, query)
    assert answer.status_code == 200
    return [str(one.text) for one in answer.context["cl"].result_list]


def test_what_is_held_comes_first_then_what_the_agent_has_sorted(owner_client: Client) -> None:
    sorted_one = make_triage(make_submission(text="Sorted by the agent."))
    held = make_submission(text=THREAT)
    waiting = make_submission(text="Still waiting.")
    assert listed(owner_client) == [held.text, sorted_one.submission.text, waiting.text]


def test_corrected_labels_are_shown_in_place_of_the_agents(owner_client: Client) -> None:
    from feedback.services.triage import confirm_triage

    confirm_triage(triage=make_triage(), user=None, category="noise", severity="low", priority=5, action="discard")
    html = owner_client.get(ADDRESS).content.decode()
    assert 'data-severity="low"' in html
    assert '<td class="field-labels">noise ' in html
    assert "by a person" in html


def test_what_was_confirmed_can_be_read_as_an_example(owner_client: Client) -> None:
    from feedback.services.triage import confirm_triage

    example = confirm_triage(
        triage=make_triage(), user=None, category="noise", severity="low", priority=5, action="discard"
    )
    answer = owner_client.get(f"/admin/feedback/reviewedexample/{example.pk}/change/")
    assert answer.status_code == 200
    assert example.text in answer.content.decode()


def test_more_rows_cost_no_more_queries(owner_client: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            owner_client.get(ADDRESS)
        return len(queries)

    make_triage()
    few = cost()
    for _ in range(5):
        make_triage()
        make_submission()
    assert cost() == few <= 10


def test_nothing_can_be_added_or_deleted(owner_client: Client) -> None:
    submission = make_submission()
    assert owner_client.get(f"{ADDRESS}add/").status_code == 403
    assert owner_client.post(f"{ADDRESS}{submission.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("make_user", "status"),
    [
        (make_staff, 200),
        (lambda: User.objects.create_user("bare", is_staff=True), 403),
        (lambda: User.objects.create_user("outsider"), 302),
    ],
)
def test_only_staff_with_the_permission_see_it(client: Client, make_user: Callable[[], Any], status: int) -> None:
    client.force_login(make_user())
    assert client.get(ADDRESS).status_code == status
    assert client.get(f"{ADDRESS}{make_submission().pk}/change/").status_code == status
