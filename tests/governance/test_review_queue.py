"""The queue: what is most pressing first, counts, filters, and several reviews closed for one reason."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.models import Decision, Review
from governance.services import release_review
from tests.governance.people import finding, make_review, signed_in

pytestmark = pytest.mark.django_db
QUEUE = "/admin/governance/review/"


def listed(client: Client, query: str = "") -> list[Review]:
    return list(client.get(QUEUE + query).context["cl"].result_list)


def waited(review: Review, **age: float) -> Review:
    Review.objects.filter(pk=review.pk).update(created_at=timezone.now() - timedelta(**age))
    return review


def act(client: Client, action: str, reviews: list[Review], **more: Any) -> Any:
    return client.post(QUEUE, {"action": action, "_selected_action": [one.pk for one in reviews], **more}, follow=True)


def test_open_ones_come_first_by_urgency_and_then_by_age(staff_client: Client, staff: User) -> None:
    routine = waited(make_review(finding(severity="low")), days=9)
    young, old = make_review(finding(severity="high")), waited(make_review(finding(severity="high")), hours=2)
    critical = make_review(finding(severity="critical"))
    closed = waited(make_review(finding(severity="critical")), days=20)
    release_review(review=closed, user=staff, reason="A quotation.")
    assert listed(staff_client) == [critical, old, young, routine, closed]


def test_the_counts_and_ages_stand_above_the_list(staff_client: Client) -> None:
    waited(make_review(finding(severity="high")), hours=5)
    make_review(finding(severity="high"))
    page = staff_client.get(QUEUE)
    counts = {line.urgency: line.count for line in page.context["waiting"]}
    assert counts == {"critical": 0, "urgent": 2, "important": 0, "routine": 0}
    assert "the oldest for 5\xa0hours" in page.content.decode()


def test_it_is_filtered_by_urgency_rule_and_state_and_searched(staff_client: Client, staff: User) -> None:
    high, low = make_review(finding(severity="high", rule="inst_108")), make_review(finding(severity="low"))
    release_review(review=low, user=staff, reason="A line of a film.")
    assert listed(staff_client, "?urgency__exact=urgent") == [high]
    assert listed(staff_client, "?rule=inst_108") == [high]
    assert listed(staff_client, "?state__exact=released") == [low]
    assert listed(staff_client, "?q=film") == [low]
    assert listed(staff_client, f"?q={high.decision_id}") == [high]


@pytest.mark.parametrize(
    ("verb", "state", "outcome"), [("release", "released", "allow"), ("reject", "rejected", "block")]
)
def test_several_are_closed_for_one_reason_each_with_its_own_record(
    staff_client: Client, staff: User, verb: str, state: str, outcome: str
) -> None:
    chosen = [make_review(), make_review()]
    other = make_review()
    before = Decision.objects.count()

    page = act(staff_client, f"{verb}_selected", chosen)
    assert "For one reason" in page.content.decode()
    assert Review.objects.filter(state="open").count() == 3

    answer = act(staff_client, f"{verb}_selected", chosen, decide="yes", reason="The same campaign.")
    assert f"2 {state}, each with its own record" in answer.content.decode()
    assert set(Review.objects.filter(state=state, reason="The same campaign.", decided_by=staff)) == set(chosen)
    assert Decision.objects.count() == before + 2
    subjects = {f"review:{one.decision_id}:by:{staff.pk}" for one in chosen}
    records = Decision.objects.filter(outcome=outcome, subject__in=subjects)
    assert set(records.values_list("subject", flat=True)) == subjects
    other.refresh_from_db()
    assert other.state == "open"


def test_several_need_a_reason(staff_client: Client) -> None:
    page = act(staff_client, "release_selected", [make_review()], decide="yes", reason=" ")
    assert page.status_code == 422
    assert Review.objects.get().state == "open"


def test_what_somebody_else_decided_meanwhile_is_left_as_it_is(staff_client: Client, staff: User) -> None:
    mine, theirs = make_review(), make_review()
    release_review(review=theirs, user=staff, reason="First.")
    answer = act(staff_client, "reject_selected", [mine, theirs], decide="yes", reason="Second.")
    assert "1 rejected" in answer.content.decode()
    theirs.refresh_from_db()
    assert (theirs.state, theirs.reason) == ("released", "First.")
    assert "None of the selected reviews is open" in act(staff_client, "reject_selected", [mine]).content.decode()


def test_who_may_only_look_cannot_close_several(db: None) -> None:
    review = make_review()
    viewer = signed_in("view_review")
    assert listed(viewer) == [review]
    assert "_selected_action" not in viewer.get(QUEUE).content.decode()
    act(viewer, "release_selected", [review], decide="yes", reason="Why not.")
    review.refresh_from_db()
    assert review.state == "open"


def test_the_queue_is_for_who_may_see_reviews(client: Client) -> None:
    make_review()
    assert client.get(QUEUE).status_code == 302
    assert signed_in("view_decision").get(QUEUE).status_code == 403
    assert signed_in("change_review", username="reviewer").get(QUEUE).status_code == 200


def test_queries_do_not_grow_with_the_queue(staff_client: Client, django_assert_num_queries: Any) -> None:
    make_review()
    with django_assert_num_queries(7):
        staff_client.get(QUEUE)
    for _ in range(5):
        make_review()
    with django_assert_num_queries(7):
        staff_client.get(QUEUE)


def test_a_review_is_neither_added_nor_deleted(staff_client: Client) -> None:
    review = make_review()
    assert staff_client.get(reverse("admin:governance_review_add")).status_code == 403
    assert staff_client.post(reverse("admin:governance_review_delete", args=[review.pk])).status_code == 403
