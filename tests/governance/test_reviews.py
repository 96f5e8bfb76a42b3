"""Held actions wait for a person, and the first who decides, decides."""

import pytest
from django.contrib.auth.models import User

from governance import aftermath
from governance.aftermath import Aftermath
from governance.chain import audit
from governance.models import Decision, Review
from governance.services import (
    NotHeldError,
    ReviewClosedError,
    decide,
    open_review,
    reject_review,
    release_review,
)
from tests.governance.library import make_action

pytestmark = pytest.mark.django_db


@pytest.fixture
def review() -> Review:
    return open_review(record=decide(make_action("I will kill you")).record)


def test_a_review_is_opened_once(review: Review) -> None:
    assert open_review(record=review.decision) == review


def test_only_a_held_action_is_reviewed() -> None:
    with pytest.raises(NotHeldError, match="allow"):
        open_review(record=decide(make_action("hello")).record)


@pytest.mark.parametrize(
    ("service", "state", "outcome"), [(release_review, "released", "allow"), (reject_review, "rejected", "block")]
)
def test_closing_keeps_who_and_why_and_goes_on_record(
    review: Review, staff: User, service: object, state: str, outcome: str
) -> None:
    service(review=review, user=staff, reason="It is a quotation.")  # type: ignore[operator]

    review.refresh_from_db()
    assert (review.state, review.decided_by, review.reason) == (state, staff, "It is a quotation.")
    assert review.decided_at is not None
    record = Decision.objects.order_by("-sequence")[0]
    assert (record.action, record.outcome) == ("feedback.submit", outcome)
    assert record.subject == f"review:{review.decision_id}:by:{staff.pk}"
    assert audit().ok


def test_the_second_person_is_told_how_it_stands(review: Review, staff: User) -> None:
    second = Review.objects.get(pk=review.pk)
    release_review(review=review, user=staff, reason="fine")

    with pytest.raises(ReviewClosedError, match="released by staff") as refused:
        reject_review(review=second, user=staff, reason="not fine")

    assert refused.value.state == "released"
    assert Review.objects.get().reason == "fine"
    assert Decision.objects.count() == 2


def test_other_apps_hear_of_a_closed_review(review: Review, staff: User, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []

    def hear(review: Review) -> None:
        heard.append(review.state)

    monkeypatch.setitem(aftermath._AFTERMATHS, "feedback.submit", Aftermath("It goes on.", "It stops.", follow=hear))
    release_review(review=review, user=staff, reason="fine")

    assert heard == ["released"]
