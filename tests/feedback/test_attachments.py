"""A visitor attaches a screenshot; it is held until staff have looked at it, and only they see it."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from feedback.errors import LookedAtError, TooManyError
from feedback.models import Attachment, Submission
from feedback.screenshots import MAX_BYTES, redrawn
from feedback.services.attachments import MOST_SCREENSHOTS, accept_screenshot, attach, reject_screenshot
from feedback.uploads import MAX_BODY
from tests.feedback.factories import PLAIN, form_body, make_staff, make_submission, make_triage
from tests.feedback.pictures import PLANTED, picture, planted

pytestmark = pytest.mark.django_db
FORM = "/feedback/"


def upload(content: bytes, name: str = "screen.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/png")


def attached(submission: Submission | None = None) -> Attachment:
    return attach(submission=submission or make_submission(), picture=redrawn(picture()))


def address(attachment: Attachment, step: str) -> str:
    return f"/admin/feedback/attachment/{attachment.pk}/{step}/"


def test_the_plain_form_takes_one_and_its_page_says_that_it_waits(client: Client) -> None:
    answer = client.post(FORM, form_body(text=PLAIN, screenshot=upload(planted("PNG"))), follow=True)
    kept = Attachment.objects.get()
    assert (kept.state, kept.width, kept.height) == ("held", 20, 40)
    assert PLANTED not in bytes(kept.image)
    html = answer.content.decode()
    assert "A screenshot, 20 × 40 pixels" in html
    assert "waits for a person" in html
    assert "<img" not in html.partition("<main")[2]


def test_sent_twice_it_is_one(client: Client) -> None:
    for _ in range(2):
        client.post(FORM, form_body(text=PLAIN, idempotency_key="k", screenshot=upload(picture())))
    assert (Submission.objects.count(), Attachment.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"no picture", "send a PNG, JPEG or WebP"), (bytes(MAX_BYTES + 1), "at most 3 MB"), (b"", "empty")],
)
def test_a_bad_picture_loses_no_text_and_is_named(client: Client, content: bytes, said: str) -> None:
    answer = client.post(FORM, form_body(text=PLAIN, screenshot=upload(content)))
    assert answer.status_code == 422
    field = answer.content.decode().partition('data-field="screenshot"')[2].partition('data-field="contact"')[0]
    assert said in field
    assert PLAIN in answer.content.decode()
    assert not Submission.objects.exists()


def test_a_body_that_is_far_too_large_is_refused_before_it_is_read(client: Client) -> None:
    class Unread:
        def read(self, *_: Any) -> bytes:
            raise AssertionError("it was read")

        readline = read

    announced: dict[str, Any] = {
        "CONTENT_TYPE": "multipart/form-data; boundary=b",
        "CONTENT_LENGTH": str(MAX_BODY + 1),
        "wsgi.input": Unread(),
    }
    answer = client.generic("POST", FORM, **announced)
    assert answer.status_code == 413


def test_of_a_blocked_text_no_picture_is_kept() -> None:
    submission = make_submission()
    Submission.objects.filter(pk=submission.pk).update(state="rejected")
    with pytest.raises(Exception, match="the submission is rejected"):
        attached(submission)
    assert not Attachment.objects.exists()


def test_more_than_so_many_are_refused() -> None:
    submission = make_submission()
    for width in range(MOST_SCREENSHOTS):
        attach(submission=submission, picture=redrawn(picture(size=(10 + width, 10))))
    with pytest.raises(TooManyError):
        attached(submission)
    assert Attachment.objects.count() == MOST_SCREENSHOTS


def test_staff_accept_it_and_the_visitor_hears_of_it(client: Client, owner: User) -> None:
    attachment = attached()
    accept_screenshot(attachment=attachment, user=owner)
    attachment.refresh_from_db()
    assert (attachment.state, attachment.looked_at_by, bool(attachment.image)) == ("accepted", owner, True)
    html = client.get(f"/feedback/t/{attachment.submission.token}/").content.decode()
    assert "A person looked at the screenshot and accepted it." in html
    assert 'badge-good">accepted' in html


def test_rejected_its_pixels_are_gone(owner: User, owner_client: Client) -> None:
    attachment = attached()
    reject_screenshot(attachment=attachment, user=owner)
    attachment.refresh_from_db()
    assert (attachment.state, bytes(attachment.image)) == ("rejected", b"")
    assert owner_client.get(address(attachment, "image")).status_code == 404


def test_it_is_decided_once(owner: User) -> None:
    attachment = attached()
    accept_screenshot(attachment=attachment, user=owner)
    with pytest.raises(LookedAtError, match="accepted already"):
        reject_screenshot(attachment=attachment, user=owner)
    attachment.refresh_from_db()
    assert (attachment.state, bool(attachment.image)) == ("accepted", True)


def test_the_picture_is_served_to_staff_alone_and_as_nothing_else(client: Client) -> None:
    attachment = attached()
    assert client.get(address(attachment, "image")).status_code == 302
    client.force_login(make_staff(username="reader"))
    assert client.get(address(attachment, "image")).status_code == 403
    client.force_login(make_staff("feedback.work_on_submission"))

    answer = client.get(address(attachment, "image"))

    assert answer.content == bytes(attachment.image)
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_on_the_submissions_page_it_stands_behind_a_click(client: Client) -> None:
    attachment = attached(make_triage().submission)
    page = f"/admin/feedback/submission/{attachment.submission_id}/change/"
    client.force_login(make_staff(username="reader"))
    assert address(attachment, "image") not in client.get(page).content.decode()
    client.force_login(make_staff("feedback.work_on_submission"))
    shown = client.get(page).content.decode().partition("<details>")[2].partition("</details>")[0]
    assert address(attachment, "image") in shown

    answer = client.post(address(attachment, "accept"), follow=True)

    assert answer.redirect_chain == [(page, 302)]
    assert "The screenshot is accepted." in answer.content.decode()


def test_it_is_decided_by_post_and_by_those_who_may(client: Client) -> None:
    attachment = attached()
    client.force_login(make_staff(username="reader"))
    assert client.post(address(attachment, "accept")).status_code == 403
    client.force_login(make_staff("feedback.work_on_submission"))
    assert client.get(address(attachment, "accept")).status_code == 405
    attachment.refresh_from_db()
    assert attachment.state == "held"


def test_the_list_leads_to_the_submission_and_reads_no_pixels(
    owner_client: Client, django_assert_max_num_queries: Any
) -> None:
    attachment = attached()
    with django_assert_max_num_queries(6) as queries:
        assert owner_client.get("/admin/feedback/attachment/").status_code == 200
    assert not any('"image"' in query["sql"] for query in queries.captured_queries)
    answer = owner_client.get(f"/admin/feedback/attachment/{attachment.pk}/change/")
    assert answer["Location"] == f"/admin/feedback/submission/{attachment.submission_id}/change/"
