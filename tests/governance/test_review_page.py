"""One review on one page: what was held and why, what was decided before, and the person's decision."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from governance import subjects
from governance.models import Decision, Deliberation, Review, Rule
from governance.services import decide, open_review, reject_review, release_review
from governance.subjects import Subject, register_subject
from tests.governance.library import make_action
from tests.governance.people import finding, make_review, signed_in

pytestmark = pytest.mark.django_db
KEPT = "I will kill you. Mail [email] about the search."


class Shelf:
    """An app that keeps one text, which people may edit."""

    def __init__(self) -> None:
        self.text = KEPT
        self.is_open = True

    def subject(self, _record: Decision) -> Subject:
        return Subject(
            title="A text of a test", text=self.text, kind="feedback.submit", url="/somewhere/", keep=self.keep
        )

    def keep(self, text: str) -> bool:
        if self.is_open:
            self.text = text
        return self.is_open


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    monkeypatch.setattr(subjects, "_PROVIDERS", {})
    made = Shelf()
    register_subject("feedback.submit", made.subject)
    return made


@pytest.fixture
def review(shelf: Shelf) -> Review:
    action = make_action("I will kill you. Mail jane.roe@example.org about the search.")
    return open_review(record=decide(action).record)


def address(review: Review, step: str = "change") -> str:
    return f"/admin/governance/review/{review.pk}/{step}/"


def html_of(client: Client, review: Review) -> str:
    answer = client.get(address(review))
    assert answer.status_code == 200
    return answer.content.decode()


def state_of(review: Review) -> str:
    return Review.objects.get(pk=review.pk).state


def test_it_marks_the_kept_text_and_tells_the_recorded_findings_apart(staff_client: Client, review: Review) -> None:
    html = html_of(staff_client, review)
    assert "<mark>I will kill you" in html
    assert '<span class="gov-masked">[email]</span>' in html
    assert "what the rules in force today find in the kept text" in html
    held = next(one for one in review.decision.findings if one["effect"] == "hold")
    rule = Rule.objects.get(instruction=held["rule"])
    for shown in (
        f"{held['start']} to {held['end']}",
        f"{held['rule']} v1",
        held["message"],
        rule.text,
        f"/admin/governance/rule/{rule.pk}/change/#versions-heading",
        "It must not go on before a person has read it and decided.",
        "normal (0.00 of 1)",
        "/somewhere/",
    ):
        assert shown in html
    # Looking decides on the text again, and leaves no record.
    assert Decision.objects.count() == 1


def test_a_text_that_was_withheld_is_said_to_be(staff_client: Client, shelf: Shelf, review: Review) -> None:
    shelf.text = "[withheld]"
    html = html_of(staff_client, review)
    assert "The text was withheld." in html
    assert "Change the text" not in html


def test_without_a_text_the_record_is_shown_with_its_errors_in_words(staff_client: Client) -> None:
    review = make_review(errors=("inst_101: TimeoutError", "rules: NoRulesError"))
    html = html_of(staff_client, review)
    assert "There is no text to read here" in html
    assert "The check of inst_101 failed (TimeoutError)" in html
    assert "No rule was in force" in html


def test_similar_past_reviews_say_who_decided_how_and_why(staff_client: Client, staff: User) -> None:
    alike, other = make_review(), make_review(finding(rule="inst_901", category="conflict.value"))
    release_review(review=alike, user=staff, reason="A quotation from a film.")
    reject_review(review=other, user=staff, reason="Another matter.")
    html = html_of(staff_client, make_review())
    assert "1 released, 0 rejected" in html
    assert "A quotation from a film." in html
    assert "Both: inst_900, threat.violence" in html
    assert "Another matter." not in html


@pytest.mark.parametrize(("step", "state"), [("release", "released"), ("reject", "rejected")])
def test_it_is_closed_with_a_reason(staff_client: Client, staff: User, review: Review, step: str, state: str) -> None:
    assert staff_client.post(address(review, step), {"reason": " "}).status_code == 422
    assert state_of(review) == "open"
    staff_client.post(address(review, step), {"reason": "A line from a film."})
    review.refresh_from_db()
    assert (review.state, review.decided_by, review.reason) == (state, staff, "A line from a film.")
    html = html_of(staff_client, review)
    assert "A line from a film." in html
    assert "<form" not in html[html.index('id="content-main"') :]


def test_an_edited_text_is_decided_on_again_masked_stored_and_recorded(
    staff_client: Client, staff: User, shelf: Shelf, review: Review
) -> None:
    text = "The search fails. Ask jo.doe@example.org."
    staff_client.post(address(review, "edit"), {"text": text, "reason": "The threat is not kept."})
    review.refresh_from_db()
    assert shelf.text == "The search fails. Ask [email]."
    assert (review.state, review.edited, review.reason) == ("released", True, "The threat is not kept.")
    edit, verdict = Decision.objects.order_by("sequence")[1:]
    assert (edit.subject, edit.outcome) == (f"review:{review.decision_id}:by:{staff.pk}:edited", "redact")
    assert (verdict.subject, verdict.outcome) == (f"review:{review.decision_id}:by:{staff.pk}", "allow")


@pytest.mark.parametrize("change", [{"effect": "block"}, {"matcher": {"check": "gone"}}])
def test_a_refused_edit_keeps_nothing_and_leaves_the_review_open(
    staff_client: Client, shelf: Shelf, review: Review, change: dict[str, Any]
) -> None:
    Rule.objects.filter(matcher__check="threat.violence").update(**change)
    body = {"text": "I will kill you, twice.", "reason": "Why not."}
    answer = staff_client.post(address(review, "edit"), body)
    assert answer.status_code == 422
    assert "The edited text was not kept" in answer.content.decode()
    assert "I will kill you, twice." in answer.content.decode()
    assert (state_of(review), shelf.text) == ("open", KEPT)
    assert Decision.objects.count() == 2


def test_a_text_that_moved_on_is_not_edited(staff_client: Client, shelf: Shelf, review: Review) -> None:
    shelf.is_open = False
    answer = staff_client.post(address(review, "edit"), {"text": "New.", "reason": "Why not."}, follow=True)
    assert "Nothing was changed" in answer.content.decode()
    assert state_of(review) == "open"
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("step", ["release", "reject", "edit", "deliberate"])
def test_the_second_person_is_told_who_decided(staff_client: Client, review: Review, step: str) -> None:
    first = User.objects.create_user("ann")
    release_review(review=review, user=first, reason="First.")
    body = {"reason": "Second.", "text": "Second.", "question": "Second?"}
    answer = staff_client.post(address(review, step), body, follow=True)
    assert "this review is closed already: released by ann" in answer.content.decode()
    assert Review.objects.get().reason == "First."
    assert not Deliberation.objects.exists()


def test_deliberating_opens_one_deliberation_and_leaves_the_review_open(staff_client: Client, review: Review) -> None:
    answer: Any = staff_client.post(address(review, "deliberate"), {"question": "Safety, or being heard?"})
    deliberation = Deliberation.objects.get()
    assert answer.url == f"/admin/governance/deliberation/{deliberation.pk}/change/"
    assert (deliberation.review, deliberation.action, deliberation.urgency) == (review, "feedback.submit", "critical")
    assert state_of(review) == "open"
    assert "Deliberate first" not in html_of(staff_client, review)
    staff_client.post(address(review, "deliberate"), {"question": "Again?"})
    assert Deliberation.objects.get().question == "Safety, or being heard?"


def test_every_form_carries_the_token_and_every_field_a_label(staff_client: Client, review: Review) -> None:
    html = html_of(staff_client, review)
    html = html[html.index('id="content-main"') :]
    assert html.count("csrfmiddlewaretoken") == html.count('method="post"') == 3
    assert html.count("<label for=") == html.count("<textarea") == 4


@pytest.mark.parametrize("step", ["release", "reject", "edit", "deliberate"])
def test_a_viewer_sees_it_and_changes_nothing(review: Review, step: str) -> None:
    viewer = signed_in("view_review")
    assert viewer.get(address(review)).context["forms"] == {}
    body = {"reason": "Why not.", "text": "New.", "question": "Why?"}
    assert viewer.post(address(review, step), body).status_code == 403
    assert viewer.get(address(review, step)).status_code == 405
    assert state_of(review) == "open"


def test_a_reviewer_decides_and_deliberates_only_with_that_permission_too(review: Review) -> None:
    reviewer = signed_in("change_review")
    assert set(reviewer.get(address(review)).context["forms"]) == {"release", "reject", "edit"}
    assert reviewer.post(address(review, "deliberate"), {"question": "Why?"}).status_code == 403
    assert reviewer.post(address(review, "release"), {"reason": "A quotation."}).status_code == 302
    assert state_of(review) == "released"


@pytest.mark.parametrize("step", ["change", "release", "edit"])
def test_others_see_nothing(client: Client, review: Review, step: str) -> None:
    assert client.post(address(review, step)).status_code == 302
    assert client.get(address(review)).status_code == 302
    assert signed_in("view_decision").get(address(review)).status_code == 403
    assert state_of(review) == "open"


def test_an_unknown_review_is_not_found(staff_client: Client) -> None:
    assert staff_client.get("/admin/governance/review/999/change/").status_code == 404
    assert staff_client.get("/admin/governance/review/x/change/").status_code == 404
