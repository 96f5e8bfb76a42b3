"""A visitor on a telephone: sends feedback with a screenshot, comments, hears of the answer, and stops the mails."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser, Page, expect

from feedback.models import Reply, Submission
from feedback.services.comments import comment
from feedback.services.replies import approve_reply
from tests.browsing import visitor
from tests.feedback.factories import REPLY, make_reply, make_triage
from tests.feedback.pictures import picture

pytestmark = pytest.mark.browser


@pytest.fixture
def page(settings: LazySettings, live_server: Any, browser: Browser) -> Iterator[Page]:
    """A small screen."""
    # A test types quicker than anybody reads.
    settings.FEEDBACK_MINIMUM_SECONDS = 0
    page, complaints = visitor(browser, live_server.url, viewport={"width": 390, "height": 844})
    yield page
    assert complaints == []


def send(page: Page, shot: Path) -> Submission:
    page.goto("/feedback/")
    page.get_by_label("Your feedback").fill("The search box ignores accents. My number is +44 20 7946 0958.")
    page.get_by_label("A screenshot").set_input_files(shot)
    page.get_by_label("E-mail address").fill("visitor@example.org")
    page.get_by_label("You may keep this address").check()
    page.get_by_label("Write to me there").check()
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url(re.compile(r"/feedback/t/"))
    expect(page.locator("main")).to_contain_text("A screenshot, 40 × 20 pixels")
    return Submission.objects.get()


def test_the_conversation(page: Page, tmp_path: Path) -> None:
    shot = tmp_path / "shot.png"
    shot.write_bytes(picture())
    submission = send(page, shot)

    # The form for a comment comes by itself once it was sorted.
    make_triage(submission)
    page.get_by_label("Your comment").fill("Only on the documents page. Or mail jo@example.org.")
    page.get_by_role("button", name="Add the comment").click()
    expect(page.locator(".conversation")).to_contain_text("[email]")

    # An open detail, and a comment that is being written, stay as they are while news come in.
    page.get_by_text("What the rules found in it").click()
    writing = page.get_by_label("Your comment")
    writing.fill("I am still writing")
    approve_reply(reply=make_reply(Submission.objects.get()), user=None, text=REPLY)
    expect(page.locator("main")).to_contain_text(REPLY)
    expect(page.locator(".conversation details[open]")).to_have_count(1)
    expect(writing).to_have_value("I am still writing")
    expect(writing).to_be_focused()

    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.locator("main")).to_contain_text("You said that this helped.")
    assert Reply.objects.get().helped is True

    page.get_by_role("button", name="Stop the e-mails").click()
    expect(page.get_by_role("button", name="Write to me")).to_be_visible()
    assert not Submission.objects.get().notify

    # Settled, and still heard of: whoever comes back to the page sees it at once.
    comment(submission=Submission.objects.get(), text="Sent from elsewhere.")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".conversation")).to_contain_text("Sent from elsewhere.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
