"""One submission's page in the admin: what it shows and what staff do there."""

from typing import Any

import pytest
from django.test import Client

from feedback.models import ReviewedExample, Submission
from governance.models import Rule
from governance.services import change_rule
from tests.feedback.factories import REPLY, THREAT, WITH_EMAIL, make_reply, make_staff, make_submission, make_triage

pytestmark = pytest.mark.django_db
LABELS = {"category": "content-gap", "severity": "low", "priority": "4", "action": "document"}


def address(submission: Submission, step: str = "change") -> str:
    return f"/admin/feedback/submission/{submission.pk}/{step}/"


def state_of(submission: Submission) -> str:
    return Submission.objects.get(pk=submission.pk).state


def test_it_shows_text_findings_labels_rewards_and_decisions(owner_client: Client) -> None:
    triage = make_triage(make_submission(text=WITH_EMAIL))
    make_reply(triage.submission)
    html = owner_client.get(address(triage.submission)).content.decode()
    assert "<mark>[email]</mark>" in html
    assert triage.submission.decision.findings[0]["message"] in html
    for shown in ("0.62", "length", "0.800", triage.rollout_id, str(triage.policy), REPLY):
        assert shown in html
    for decision in (triage.submission.decision, triage.decision, triage.submission.reply.decision):
        assert f"#{decision.sequence}" in html


DRAFT = {
    "template": "plain/1",
    "propensity": 0.25,
    "outcome": "allow",
    "error": None,
    "model": "small",
    "prompt_tokens": 210,
    "completion_tokens": 24,
    "cost": None,
    "seconds": 1.24,
}


@pytest.mark.parametrize(
    ("draft", "shown"),
    [
        (DRAFT, "small, template plain/1, chosen with probability 0.25; 210 + 24 tokens, cost unknown, 1.2 s"),
        (DRAFT | {"prompt_tokens": None, "cost": 0.0002}, "tokens unknown, cost 0.000200"),
        (DRAFT | {"outcome": "failed", "error": "it was busy"}, "with probability 0.25; no draft: it was busy"),
    ],
)
def test_it_tells_how_a_language_models_draft_came_about(
    owner_client: Client, draft: dict[str, Any], shown: str
) -> None:
    triage = make_triage(draft=draft)
    assert shown in owner_client.get(address(triage.submission)).content.decode()


def test_the_form_is_filled_with_the_agents_labels_and_one_click_confirms(owner_client: Client) -> None:
    triage = make_triage()
    form = owner_client.get(address(triage.submission)).context["forms"]["confirm"]["form"]
    answer = owner_client.post(address(triage.submission, "confirm"), form.initial, follow=True)
    assert "example of the next training run" in answer.content.decode()
    assert ReviewedExample.objects.get().category == "website-bug"
    assert state_of(triage.submission) == "reviewed"


def test_labels_can_be_corrected(owner_client: Client) -> None:
    triage = make_triage()
    owner_client.post(address(triage.submission, "confirm"), LABELS)
    triage.refresh_from_db()
    assert (triage.category, triage.confirmed_category, triage.confirmed_priority) == ("website-bug", "content-gap", 4)


def test_an_unknown_label_shows_the_page_again(owner_client: Client) -> None:
    triage = make_triage()
    answer = owner_client.post(address(triage.submission, "confirm"), {**LABELS, "category": "praise"})
    assert answer.status_code == 422
    assert "praise is not one of the available choices" in answer.content.decode()
    assert state_of(triage.submission) == "triaged"


def test_an_approved_reply_reaches_the_visitor(owner_client: Client, client: Client) -> None:
    reply = make_reply()
    owner_client.post(address(reply.submission, "reply"), {"text": "An edited answer.", "send": "on"})
    assert state_of(reply.submission) == "answered"
    assert "An edited answer." in Client().get(f"/feedback/t/{reply.submission.token}/").content.decode()


def test_a_draft_can_be_kept_without_sending(owner_client: Client) -> None:
    reply = make_reply()
    owner_client.post(address(reply.submission, "reply"), {"text": "Not yet."})
    reply.refresh_from_db()
    assert (reply.text, reply.state) == ("Not yet.", "draft")


def test_without_a_draft_of_the_agent_a_person_writes_the_reply(owner_client: Client) -> None:
    submission = make_triage().submission
    owner_client.post(address(submission, "reply"), {"text": "A person's own answer.", "send": "on"})
    submission = Submission.objects.get(pk=submission.pk)
    assert (submission.state, submission.reply.text, submission.reply.source) == (
        "answered",
        "A person's own answer.",
        "person",
    )


@pytest.mark.parametrize("effect", ["hold", "block"])
def test_a_refused_reply_names_the_rule_and_loses_nothing(owner_client: Client, effect: str) -> None:
    rule = Rule.objects.get(matcher__check="claim.assurance")
    if rule.effect != effect:
        change_rule(instruction=rule.instruction, changes={"effect": effect}, user=None, reason="test")
    reply = make_reply()
    text = "We guarantee that it will be repaired."
    answer = owner_client.post(address(reply.submission, "reply"), {"text": text, "send": "on"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert rule.instruction in html
    assert text in html
    assert state_of(reply.submission) == "triaged"


def test_every_form_carries_the_token_without_which_a_browser_is_refused(owner_client: Client) -> None:
    for submission in (make_submission(text=THREAT), make_reply().submission):
        html = owner_client.get(address(submission)).content.decode()
        assert html.count("csrfmiddlewaretoken") == html.count('method="post"')


@pytest.mark.parametrize(("step", "state"), [("release", "received"), ("reject", "rejected")])
def test_held_feedback_is_released_or_rejected_with_a_reason(owner_client: Client, step: str, state: str) -> None:
    submission = make_submission(text=THREAT)
    assert owner_client.post(address(submission, step), {"reason": " "}).status_code == 422
    assert state_of(submission) == "held"
    owner_client.post(address(submission, step), {"reason": "A line from a film."})
    assert state_of(submission) == state
    assert "A line from a film." in owner_client.get(address(submission)).content.decode()


@pytest.mark.parametrize(
    ("step", "body"),
    [
        ("confirm", LABELS),
        ("reply", {"text": "An answer.", "send": "on"}),
        ("release", {"reason": "Why not."}),
        ("reject", {"reason": "Why not."}),
    ],
)
def test_a_step_out_of_turn_names_the_state(owner_client: Client, step: str, body: dict[str, str]) -> None:
    submission = make_submission()
    answer = owner_client.post(address(submission, step), body, follow=True)
    assert "the submission is received" in answer.content.decode()
    assert state_of(submission) == "received"


@pytest.mark.parametrize("step", ["confirm", "reply", "release", "reject"])
def test_every_step_needs_its_own_permission_and_a_post(client: Client, step: str) -> None:
    submission = make_triage().submission
    assert client.post(address(submission, step)).status_code == 302
    client.force_login(make_staff())
    assert client.post(address(submission, step), LABELS).status_code == 403
    assert client.get(address(submission, step)).status_code == 405
    page = client.get(address(submission))
    assert page.status_code == 200
    assert page.context["forms"] == {}
    assert state_of(submission) == "triaged"


def test_staff_with_one_permission_see_that_form_only(client: Client) -> None:
    reply = make_reply()
    client.force_login(make_staff("feedback.change_triage"))
    assert set(client.get(address(reply.submission)).context["forms"]) == {"confirm"}
    assert client.post(address(reply.submission, "confirm"), LABELS).status_code == 302


def test_the_page_is_only_read(owner_client: Client) -> None:
    submission = make_submission()
    assert owner_client.post(address(submission), {"text": "changed"}).status_code == 405
    assert owner_client.get("/admin/feedback/submission/nonsense/change/").status_code == 404


def test_it_costs_a_fixed_number_of_queries(owner_client: Client, django_assert_max_num_queries: Any) -> None:
    reply = make_reply(make_triage(make_submission(text=WITH_EMAIL)).submission)
    with django_assert_max_num_queries(27):
        owner_client.get(address(reply.submission))
