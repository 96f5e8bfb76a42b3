"""E-mails to those who asked for news: few, quoting nothing, stopped by one click, and tried again."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ, Schedule
from pytest_django import DjangoCaptureOnCommitCallbacks

from feedback.models import Notice, Submission
from feedback.notices.links import stop_link
from feedback.notices.sending import PAUSES, send, waiting
from feedback.services.comments import comment
from feedback.services.intake import receive
from feedback.services.moderation import reject_submission
from feedback.services.notices import MOST_NOTICES, notify, start_notices
from feedback.services.replies import approve_reply
from feedback.services.transitions import move
from feedback.tasks import send_notice, send_waiting_notices
from tests.feedback.factories import PLAIN, REPLY, THREAT, form_body, make_reply, make_submission, make_triage

pytestmark = pytest.mark.django_db
ADDRESS = "visitor.of.ours@example.org"


def follower(text: str = PLAIN) -> Submission:
    """A submission whose sender wants to hear of news."""
    return make_submission(text=text, contact=ADDRESS, consent=True, notify=True)


def answered() -> Submission:
    submission = make_triage(follower()).submission
    approve_reply(reply=make_reply(submission), user=None, text=REPLY)
    return Submission.objects.get(pk=submission.pk)


def path_of(link: str) -> str:
    return link.partition("localhost:8000")[2]


def refusing(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "tests.feedback.test_notices.Refusing"


class Refusing:
    """A mail server that names the address when it refuses it, as real ones do."""

    def __init__(self, **_: Any) -> None:
        pass

    def send_messages(self, messages: list[Any]) -> int:
        raise ConnectionRefusedError(f"550 no such user: {messages[0].to[0]}")


def test_an_answer_is_told_once_it_is_committed(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answered()
    notice = Notice.objects.get()
    tasks = [(queued.task["func"], queued.task["args"]) for queued in OrmQ.objects.all()]
    assert ("feedback.tasks.send_notice", (notice.pk,)) in tasks

    assert send_notice(notice.pk)

    notice.refresh_from_db()
    assert (notice.kind, notice.attempts, notice.error) == ("answered", 1, "")
    assert notice.sent_at is not None
    assert [message.to for message in mail.outbox] == [[ADDRESS]]


def test_the_mail_says_where_the_news_is_and_quotes_nothing() -> None:
    submission = answered()
    send(Notice.objects.get().pk)
    sent: Any = mail.outbox[0].message()
    assert sent["Subject"] == "Your feedback has an answer"
    stop = stop_link(submission)
    assert sent["List-Unsubscribe"] == f"<{stop}>"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    parts = [part.get_payload(decode=True).decode() for part in sent.walk() if not part.is_multipart()]
    assert [part.get_content_type() for part in sent.walk() if not part.is_multipart()] == ["text/plain", "text/html"]
    for part in parts:
        assert f"http://localhost:8000/feedback/t/{submission.token}/" in part
        assert stop in part
        assert PLAIN not in part
        assert REPLY not in part
        assert "<img" not in part


def test_it_is_sent_once_however_often_the_task_runs() -> None:
    answered()
    pk = Notice.objects.get().pk
    assert [send(pk), send(pk)] == [True, False]
    assert len(mail.outbox) == 1


def test_who_did_not_ask_hears_nothing() -> None:
    for submission in (make_submission(), make_submission(contact=ADDRESS, consent=True)):
        approve_reply(reply=make_reply(make_triage(submission).submission), user=None, text=REPLY)
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("state", "kind"), [("planned", "state"), ("closed", "state"), ("duplicate", "state"), ("reviewed", None)]
)
def test_what_a_person_decided_is_news(state: str, kind: str | None) -> None:
    submission = make_triage(follower()).submission
    move(submission, step="go on", sources=[Submission.State.TRIAGED], target=Submission.State(state))
    assert list(Notice.objects.values_list("kind", flat=True)) == ([kind] if kind else [])


def test_that_a_person_rejected_it_is_news(owner: Any) -> None:
    reject_submission(submission=follower(THREAT), user=owner, reason="It is meant.")
    assert Notice.objects.get().kind == "state"


def test_a_waiting_notice_says_it_all_and_nobody_gets_more_than_a_few() -> None:
    submission = follower()
    assert notify(submission, "state")
    assert notify(submission, "state") is None
    for _ in range(2 * MOST_NOTICES):
        Notice.objects.update(sent_at=timezone.now())
        notify(submission, "state")
    assert Notice.objects.count() == MOST_NOTICES


def test_a_failure_is_kept_by_its_name_and_tried_again_later(
    settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    answered()
    pk = Notice.objects.get().pk
    refusing(settings)
    with caplog.at_level(logging.DEBUG):
        assert not send(pk)
    notice = Notice.objects.get()
    assert (notice.attempts, notice.error, notice.sent_at) == (1, "ConnectionRefusedError", None)
    assert ADDRESS not in caplog.text
    assert not waiting().exists()

    for attempts, pause in list(enumerate(PAUSES))[1:]:
        Notice.objects.update(created_at=timezone.now() - pause + timedelta(seconds=30))
        assert not waiting().exists()
        Notice.objects.update(created_at=timezone.now() - pause)
        assert [found.attempts for found in waiting()] == [attempts]
        assert not send(pk)
    Notice.objects.update(created_at=timezone.now() - timedelta(days=9))
    assert not waiting().exists()
    assert Notice.objects.get().attempts == len(PAUSES)


def test_the_schedule_sends_what_was_lost() -> None:
    answered()
    assert Schedule.objects.get(name="notices").func == "feedback.tasks.send_waiting_notices"
    assert send_waiting_notices() == {"queued": 1}
    assert OrmQ.objects.latest("pk").task["args"] == (Notice.objects.get().pk,)


def test_following_the_link_stops_nothing_and_its_button_does(client: Client) -> None:
    submission = answered()
    stop = path_of(stop_link(submission))

    page = client.get(stop)

    assert "Stop the mails?" in page.content.decode()
    assert Submission.objects.get().notify
    assert "No more mails" in client.post(stop).content.decode()
    assert not Submission.objects.get().notify
    assert client.post(stop).status_code == 200
    assert submission.token not in page.content.decode()


def test_a_mail_program_stops_them_without_a_page_and_what_waits_is_not_sent() -> None:
    submission = answered()
    pk = Notice.objects.get().pk
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(path_of(stop_link(submission)), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not send(pk)
    assert mail.outbox == []


def test_only_what_we_signed_stops_anything(client: Client) -> None:
    submission = follower()
    stop = path_of(stop_link(submission))
    for forged in (stop[:-2] + "x/", f"/feedback/stop/{submission.pk}/", f"/feedback/stop/{submission.pk}:abc/"):
        assert client.post(forged).status_code == 404
    assert Submission.objects.get().notify


def test_the_page_turns_them_on_and_off(client: Client) -> None:
    submission = make_triage(make_submission(contact=ADDRESS, consent=True)).submission
    address = f"/feedback/t/{submission.token}/"
    assert "Write to me" in client.get(address).content.decode()
    assert "Stop the e-mails" in client.post(f"{address}notices/", {"notify": "on"}, follow=True).content.decode()
    assert Submission.objects.get().notify
    client.post(f"{address}notices/", {"notify": "off"})
    assert not Submission.objects.get().notify
    assert client.post(f"{address}notices/", {"notify": "perhaps"}).status_code == 400
    assert client.get(f"{address}notices/").status_code == 405
    assert Client(enforce_csrf_checks=True).post(f"{address}notices/", {"notify": "on"}).status_code == 403


def test_without_an_address_they_cannot_be_turned_on(client: Client) -> None:
    submission = make_triage().submission
    start_notices(submission=submission)
    assert not Submission.objects.get().notify
    assert "notices/" not in client.get(f"/feedback/t/{submission.token}/").content.decode()


@pytest.mark.parametrize("fields", [{}, {"contact": ADDRESS}, {"consent": "on"}])
def test_asked_for_without_address_and_consent_the_form_says_what_is_missing(
    client: Client, fields: dict[str, str]
) -> None:
    answer = client.post("/feedback/", form_body(text=PLAIN, notify="on", **fields))
    assert answer.status_code == 422
    assert "we need an address, and your consent" in answer.content.decode()
    assert not Submission.objects.exists()


def test_a_child_is_not_written_to() -> None:
    text = "I am 11 years old and the search is broken."
    submission = receive(text=text, contact=ADDRESS, consent=True, notify=True).submission
    assert (submission.contact, submission.notify) == ("", False)


def test_staff_see_what_was_sent_and_not_to_whom(owner_client: Client, django_assert_max_num_queries: Any) -> None:
    submission = answered()
    send(Notice.objects.get().pk)
    comment(submission=submission, text="More.")
    with django_assert_max_num_queries(8):
        page = owner_client.get("/admin/feedback/notice/")
    assert ADDRESS not in page.content.decode()
    one = owner_client.get(f"/admin/feedback/notice/{Notice.objects.get().pk}/change/")
    assert one.status_code == 200
    assert ADDRESS not in one.content.decode()
    assert owner_client.get("/admin/feedback/notice/add/").status_code == 403
