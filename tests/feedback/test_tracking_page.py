"""The page that tells a visitor what became of it."""

from typing import Any

import pytest
from django.test import Client

from feedback.models import Event, Submission
from feedback.services.replies import approve_reply
from tests.feedback.factories import REPLY, THREAT, make_policy, make_reply, make_submission, make_triage

pytestmark = pytest.mark.django_db


def page(client: Client, submission: Submission) -> str:
    answer = client.get(f"/feedback/t/{submission.token}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_is_kept_from_indexes_caches_and_other_sites(client: Client) -> None:
    answer = client.get(f"/feedback/t/{make_submission().token}/")
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store"
    assert 'name="robots" content="noindex' in answer.content.decode()


def test_without_script_a_waiting_page_comes_again_by_itself(client: Client) -> None:
    assert 'http-equiv="refresh"' in page(client, make_submission())
    assert 'http-equiv="refresh"' not in page(client, make_triage().submission)


def test_a_held_submission_says_that_a_person_reads_it_and_names_the_decision(client: Client) -> None:
    submission = make_submission(text=THREAT)
    html = page(client, submission)
    assert "A rule asks that a person reads it first" in html
    assert str(submission.decision_id) in html
    assert submission.decision.findings[0]["rule"] in html


def test_it_names_the_policy_that_sorted_it(client: Client) -> None:
    trained = make_triage(policy=make_policy(trained=True))
    untrained = make_triage(policy=make_policy())
    assert f"Triaged by policy {trained.policy.number}" in page(client, trained.submission)
    assert "Triaged by the untrained policy" in page(client, untrained.submission)


def test_a_draft_is_never_shown_and_an_approved_reply_is(client: Client) -> None:
    reply = make_reply()
    assert REPLY not in page(client, reply.submission)
    approve_reply(reply=reply, user=None, text=REPLY)
    assert REPLY in page(client, reply.submission)


def test_lines_for_staff_stay_with_staff(client: Client) -> None:
    submission = make_submission()
    Event.objects.create(submission=submission, kind="note", message="seen by staff only", public=False)
    assert "seen by staff only" not in page(client, submission)


def test_markup_in_feedback_is_shown_as_text(client: Client) -> None:
    html = page(client, make_submission(text="<script>alert(1)</script> breaks the page"))
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


@pytest.mark.parametrize("token", ["short", "A" * 32, "../../etc", "x" * 65])
def test_an_unknown_token_is_not_found(client: Client, token: str) -> None:
    assert client.get(f"/feedback/t/{token}/").status_code == 404


def test_it_can_only_be_read(client: Client) -> None:
    assert client.post(f"/feedback/t/{make_submission().token}/").status_code == 405


def test_it_costs_a_fixed_number_of_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    reply = make_reply()
    with django_assert_max_num_queries(5):
        page(client, reply.submission)
