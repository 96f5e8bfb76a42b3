"""A script that looks again gets a page only where something has happened."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from feedback.models import Submission
from feedback.screenshots import redrawn
from feedback.services.attachments import attach
from feedback.services.comments import comment
from feedback.services.helped import answer_whether_it_helped
from feedback.services.notices import start_notices, stop_notices
from feedback.services.replies import approve_reply
from feedback.services.transitions import record_event
from feedback.services.triage import confirm_triage
from tests.feedback.factories import PLAIN, REPLY, make_reply, make_submission, make_triage
from tests.feedback.pictures import picture

pytestmark = pytest.mark.django_db


def look(client: Client, submission: Submission, version: str = "") -> Any:
    headers = {"If-None-Match": version} if version else {}
    return client.get(f"/feedback/t/{submission.token}/", headers=headers)


def test_nothing_new_costs_one_query_and_no_page(client: Client, django_assert_num_queries: Any) -> None:
    submission = make_triage().submission
    version = look(client, submission)["ETag"]
    with django_assert_num_queries(1):
        answer = look(client, submission, version)
    assert (answer.status_code, answer.content) == (304, b"")


def test_everything_that_the_page_tells_makes_it_another_version(client: Client, owner: User) -> None:
    submission = make_submission(text=PLAIN, contact="me@example.org", consent=True)
    versions = [look(client, submission)["ETag"]]

    def happened() -> None:
        answer = look(client, submission, versions[-1])
        assert answer.status_code == 200
        versions.append(answer["ETag"])

    triage = make_triage(submission)
    happened()
    confirm_triage(triage=triage, user=owner, category="noise", severity="low", priority=5, action="discard")
    happened()
    attach(submission=submission, picture=redrawn(picture()))
    happened()
    approve_reply(reply=make_reply(submission), user=owner, text=REPLY)
    happened()
    answer_whether_it_helped(submission=Submission.objects.get(), helped=True)
    happened()
    start_notices(submission=submission)
    happened()
    comment(submission=Submission.objects.get(), text="One more thing.")
    happened()
    stop_notices(submission=submission)
    happened()
    assert len(set(versions)) == 9


def test_what_only_staff_see_makes_no_other_version(client: Client) -> None:
    submission = make_triage().submission
    version = look(client, submission)["ETag"]
    record_event(submission, "reply-edited", "A draft reply was kept.", public=False)
    assert look(client, submission, version).status_code == 304


def test_nobody_learns_by_a_version_what_does_not_exist(client: Client) -> None:
    answer = client.get(f"/feedback/t/{'A' * 32}/", headers={"If-None-Match": "*"})
    assert answer.status_code in {404, 412}
    assert "ETag" not in answer
