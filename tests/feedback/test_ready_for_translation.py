"""Every text of the visitor's pages goes through gettext: with a language that brackets all, what is bare is found."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from feedback.models import Submission
from feedback.notices.links import stop_link
from feedback.screenshots import redrawn
from feedback.services.attachments import attach
from feedback.services.comments import comment
from feedback.services.replies import approve_reply
from tests.feedback.factories import REPLY, THREAT, WITH_EMAIL, make_reply, make_submission, make_triage
from tests.feedback.pictures import picture

pytestmark = pytest.mark.django_db
# Texts that are stored as they were written, labels and rules among them, and what is no language.
STORED = ("track-text", "timeline", "facts", "badge", "reasons", "retention")
WORD = re.compile(r"[A-Za-z]{3,}")
NO_LANGUAGE = re.compile(r"UTC|[A-Z][a-z]+ \d{4}|⟦.*?⟧", re.DOTALL)
VOID = {"input", "meta", "link", "img", "br", "hr"}


@pytest.fixture(autouse=True)
def bracketed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every translation is its original in brackets."""
    catalogue: Any = vars(translation)["_trans"]
    real = catalogue.gettext
    monkeypatch.setattr(catalogue, "gettext", lambda message: f"⟦{real(message)}⟧" if message else message)


class BareTexts(HTMLParser):
    """Collects what stands in the main part without brackets, apart from what is stored."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append((tag, dict(attrs).get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tags = {tag for tag, _ in self.open}
        classes = " ".join(name for _, name in self.open).split()
        skipped = "main" not in tags or tags & {"time", "code", "textarea"} or set(STORED) & set(classes)
        if not skipped and WORD.search(NO_LANGUAGE.sub("", data)):
            self.found.append(data.strip())


def bare(answer: Any) -> list[str]:
    parser = BareTexts()
    parser.feed(answer.content.decode())
    return parser.found


def eventful() -> Submission:
    submission = make_triage(make_submission(text=WITH_EMAIL, contact="me@example.org", consent=True)).submission
    attach(submission=submission, picture=redrawn(picture()))
    for text in (WITH_EMAIL, THREAT):
        comment(submission=submission, text=text)
    approve_reply(reply=make_reply(submission), user=None, text=REPLY)
    return Submission.objects.get(pk=submission.pk)


def test_the_pages_of_the_visitor_hold_no_bare_text(client: Client) -> None:
    submission = eventful()
    assert bare(client.get("/feedback/", {"page": "/docs.html"})) == []
    assert bare(client.post("/feedback/", {"text": "", "notify": "on", "contact": "nobody"})) == []
    assert bare(client.get(f"/feedback/t/{submission.token}/?sent=1")) == []
    assert bare(client.get(f"/feedback/t/{make_submission().token}/")) == []
    assert bare(client.get(stop_link(submission).partition("localhost:8000")[2])) == []
