"""An error page never shows what a visitor wrote, not even while debugging."""

import logging
from collections.abc import Callable
from types import FrameType
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory, override_settings
from django.views.debug import get_default_exception_reporter_filter

from feedback import validation
from feedback.models import Submission
from tests.feedback.factories import form_body
from tests.feedback.pictures import picture
from tractatus_site.error_reports import FeedbackExceptionReporterFilter

SECRET = "marker.person@example.org"


@pytest.fixture
def broken_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Storing fails at the last moment, when the text has been through every layer."""

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(Submission.objects, "create", fail)


@pytest.mark.django_db
@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize(
    ("address", "kind"), [("/feedback/", "application/x-www-form-urlencoded"), ("/api/feedback/", "application/json")]
)
def test_the_text_is_in_neither_page_nor_log(
    broken_database: None, caplog: pytest.LogCaptureFixture, address: str, kind: str, debug: bool
) -> None:
    client = Client(raise_request_exception=False)
    body = f'{{"text": "Write to {SECRET}"}}' if "json" in kind else urlencode(form_body(text=f"Write to {SECRET}"))
    with override_settings(DEBUG=debug), caplog.at_level(logging.DEBUG):
        answer = client.post(address, body, content_type=kind)
    assert answer.status_code == 500
    assert SECRET not in answer.content.decode()
    assert "marker.person" not in caplog.text
    assert ("the disk is full" in answer.content.decode()) == debug


@pytest.mark.django_db
def test_of_a_file_not_even_its_name_is_shown(broken_database: None, caplog: pytest.LogCaptureFixture) -> None:
    client = Client(raise_request_exception=False)
    shot = SimpleUploadedFile(f"{SECRET}.png", picture(), content_type="image/png")
    with override_settings(DEBUG=True), caplog.at_level(logging.DEBUG):
        answer = client.post("/feedback/", form_body(text="A fault, see the picture.", screenshot=shot))
    assert answer.status_code == 500
    assert "the disk is full" in answer.content.decode()
    assert SECRET not in answer.content.decode() + caplog.text


@pytest.mark.parametrize(
    ("address", "kind"), [("/feedback", "application/x-www-form-urlencoded"), ("/api/feedback", "application/json")]
)
def test_an_address_without_its_closing_slash_shows_nothing_either(address: str, kind: str) -> None:
    """Django's debug page for such a form lists its fields."""
    client = Client(raise_request_exception=False)
    with override_settings(DEBUG=True):
        answer = client.post(address, f"text=Write+to+{SECRET}", content_type=kind)
    assert answer.status_code == 500
    assert SECRET not in answer.content.decode()


def failing(variable: str) -> None:
    raise RuntimeError("failed")


def frame_where(call: Callable[[], Any]) -> FrameType:
    try:
        call()
    except (RuntimeError, AttributeError) as error:
        trace = error.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        assert trace
        return trace.tb_frame
    raise AssertionError("it did not fail")


def test_other_pages_keep_their_variables_but_intakes_own_frames_stay_hidden() -> None:
    reporter = FeedbackExceptionReporterFilter()
    elsewhere = RequestFactory().get("/docs.html")
    ours = frame_where(lambda: failing("shown"))
    intake = frame_where(lambda: validation.clean_text(7))  # type: ignore[arg-type]
    assert ("variable", "shown") in reporter.get_traceback_frame_variables(elsewhere, ours)
    for request in (elsewhere, None):
        hidden = reporter.get_traceback_frame_variables(request, intake)
        assert hidden == [("variables", reporter.cleansed_substitute)]


def test_the_filter_is_in_force() -> None:
    assert isinstance(get_default_exception_reporter_filter(), FeedbackExceptionReporterFilter)
