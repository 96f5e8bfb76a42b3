"""What staff do with a submission over the API. Each step is that of a service, and answers with the submission."""

from typing import Any

import pytest

from feedback.models import Comment, Reply, ReviewedExample, Submission
from tests.feedback.api_staff import EVERYTHING, Bearer
from tests.feedback.factories import REPLY, THREAT, make_reply, make_staff, make_submission, make_triage

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Bearer:
    return Bearer(*EVERYTHING)


def step(staff: Bearer, submission: Submission, name: str, /, **body: Any) -> Any:
    return staff.post(f"submissions/{submission.pk}/{name}/", body)


def done(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = answer.json()
    return told


def test_labels_are_confirmed_as_they_are_or_corrected_in_part(staff: Bearer) -> None:
    submission = make_triage().submission
    told = done(step(staff, submission, "labels"))
    assert (told["state"], told["confirmed"]) == ("reviewed", True)
    told = done(step(staff, submission, "labels", severity="low", priority=5))
    assert told["labels"] == {"category": "website-bug", "severity": "low", "priority": 5, "action": "fix"}
    assert [head["confirmed"] for head in told["heads"]] == ["website-bug", "low", "5", "fix"]
    assert ReviewedExample.objects.get().reviewer == staff.user


def test_a_label_that_is_none_is_named_without_being_repeated(staff: Bearer) -> None:
    answer = step(staff, make_triage().submission, "labels", severity="jane.roe@example.org")
    assert (answer.status_code, answer.json()["errors"]) == (400, {"severity": ["This is not one of the choices."]})


def test_what_the_agent_has_not_sorted_has_no_labels_to_confirm(staff: Bearer) -> None:
    answer = step(staff, make_submission(), "labels")
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")


def test_a_reply_is_kept_as_a_draft_and_then_sent_once(staff: Bearer) -> None:
    submission = make_reply().submission
    told = done(step(staff, submission, "reply", text=f"{REPLY} Soon."))
    assert (told["state"], told["reply"]["state"]) == ("triaged", "draft")
    told = done(step(staff, submission, "reply", text=REPLY, send=True))
    assert (told["state"], told["reply"]["state"], told["reply"]["approved_by"]) == ("answered", "approved", "staff")
    assert step(staff, submission, "reply", text="Again.", send=True).status_code == 409
    assert Reply.objects.get().text == REPLY


def test_the_rules_may_refuse_a_reply(staff: Bearer) -> None:
    answer = step(staff, make_triage().submission, "reply", text=THREAT, send=True)
    assert (answer.status_code, answer.json()["code"]) == (409, "refused-by-rules")
    assert set(answer.json()["errors"]) == {"text"}
    assert not Reply.objects.filter(state="approved").exists()


@pytest.mark.parametrize(("name", "state"), [("release", "received"), ("reject", "rejected")])
def test_what_a_rule_held_is_decided_once(staff: Bearer, name: str, state: str) -> None:
    submission = make_submission(text=THREAT)
    assert done(step(staff, submission, name, reason="Looked at."))["state"] == state
    assert step(staff, submission, name, reason="Again.").status_code == 409


def test_it_is_assigned_to_somebody_and_to_nobody(staff: Bearer) -> None:
    submission = make_triage().submission
    make_staff(username="other")
    assert done(step(staff, submission, "assign", assignee="other"))["assignee"] == "other"
    assert done(step(staff, submission, "assign", assignee=None))["assignee"] is None
    assert step(staff, submission, "assign", assignee=None).status_code == 409
    assert step(staff, submission, "assign", assignee="stranger").status_code == 409
    assert step(staff, submission, "assign").status_code == 400


def test_a_state_and_a_tag_are_set_and_taken_back(staff: Bearer) -> None:
    submission = make_triage().submission
    assert done(step(staff, submission, "tag", name="search"))["tags"] == ["search"]
    told = done(step(staff, submission, "state", state="planned"))
    assert told["state"] == "planned"
    batch = told["history"][0]["batch"]
    assert staff.post("undo/", {"batch": batch}).json() == {"undone": [str(submission.pk)]}
    assert staff.post("undo/", {"batch": batch}).status_code == 409
    told = done(step(staff, submission, "untag", name="search"))
    assert (told["state"], told["tags"]) == ("triaged", [])
    assert told["history"][1]["undone_at"] is not None
    assert step(staff, submission, "untag", name="search").status_code == 409


def test_nobody_takes_back_what_somebody_else_did(staff: Bearer) -> None:
    submission = make_triage().submission
    batch = done(step(staff, submission, "state", state="planned"))["history"][0]["batch"]
    other = Bearer(*EVERYTHING, username="other")
    assert other.post("undo/", {"batch": batch}).status_code == 409
    assert Submission.objects.get().state == "planned"


def test_it_is_merged_into_another_and_into_nothing_else(staff: Bearer) -> None:
    first, second = make_triage().submission, make_triage(make_submission(text="Another.")).submission
    assert done(step(staff, second, "merge", into=str(first.pk)))["duplicate_of"] == str(first.pk)
    assert step(staff, first, "merge", into=str(first.pk)).status_code == 409
    unknown = "7b0a0c1e-5a5e-4a5e-8a5e-7b0a0c1e5a5e"
    assert step(staff, first, "merge", into=unknown).status_code == 409
    assert step(staff, first, "merge", into="nothing").status_code == 400


def test_a_note_is_read_by_the_rules_like_anything_else(staff: Bearer) -> None:
    submission = make_triage().submission
    told = done(step(staff, submission, "note", text="Ask jane.roe@example.org about it."))
    (note,) = told["comments"]
    assert (note["kind"], note["author"]) == ("note", "staff")
    assert "jane.roe" not in Comment.objects.get().text
    assert step(staff, submission, "note", text=THREAT).status_code == 409


def test_links_and_noise(staff: Bearer) -> None:
    submission = make_triage().submission
    url = "https://example.org/issues/7"
    assert done(step(staff, submission, "link", url=url))["links"] == [{"url": url, "title": "example.org issue #7"}]
    assert step(staff, submission, "link", url="javascript:alert(1)").status_code == 409
    assert done(step(staff, submission, "unlink", url=url))["links"] == []
    told = done(step(staff, submission, "noise"))
    assert (told["state"], told["labels"]["category"]) == ("closed", "noise")


def test_the_contact_address_is_only_told_to_whom_it_may_be(staff: Bearer) -> None:
    submission = make_submission(contact="reader@example.org", consent=True)
    assert staff.get(f"submissions/{submission.pk}/").json()["contact"] is None
    seeing = Bearer("feedback.view_submission", "feedback.view_contact", username="seeing")
    assert seeing.get(f"submissions/{submission.pk}/").json()["contact"] == "reader@example.org"


def test_reading_one_costs_a_fixed_number_of_queries(staff: Bearer, django_assert_num_queries: Any) -> None:
    submission = make_reply().submission
    for number in range(3):
        done(step(staff, submission, "tag", name=f"tag-{number}"))
        done(step(staff, submission, "note", text=f"Note {number}."))
    # Five for the token, eight for the submission.
    with django_assert_num_queries(12):
        staff.get(f"submissions/{submission.pk}/")
