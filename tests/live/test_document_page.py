"""What script adds to a document, and what is there without it, in a real browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tests.browsing import visitor
from tests.site.factories import make_document

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
PAGE = "/docs/a-document.html"
LONG = "A line of a long section.\n\n" * 40
BODY = f"## First\n\n```python\nimport os\n```\n\n{LONG}\n\n## Second\n\n{LONG}\n\n## Third\n\nThe end.\n"


@pytest.fixture
def session(transactional_db: None) -> str:
    """Before the browser starts: from then on this thread may not touch the database. Staff's cookie."""
    make_document(body=BODY)
    staff = Client()
    staff.force_login(User.objects.create_superuser("staff"), backend="django.contrib.auth.backends.ModelBackend")
    return staff.cookies["sessionid"].value


@pytest.fixture
def page(session: str, live_server: Any, browser: Browser) -> Iterator[Page]:
    page, complaints = visitor(browser, live_server.url, permissions=["clipboard-read", "clipboard-write"])
    page.goto(PAGE)
    yield page
    assert complaints == []


def test_script_follows_copies_and_answers(page: Page) -> None:
    current = page.locator(".toc-aside a[aria-current]")
    page.evaluate("document.getElementById('second').scrollIntoView()")
    expect(current).to_have_text("Second")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(current).to_have_text("Third")

    page.get_by_role("button", name="Copy this code").click()
    expect(page.locator(".copy-said")).to_have_text("Copied to the clipboard.")
    assert page.evaluate("navigator.clipboard.readText()") == "import os\n"
    page.get_by_role("button", name="Copy page as Markdown").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    page.wait_for_function("navigator.clipboard.readText().then((text) => text.startsWith('# A document'))")

    page.get_by_role("button", name="No it was not helpful").click()
    more = page.get_by_role("link", name="Say what was missing")
    expect(more).to_be_visible()
    more.click()
    expect(page.locator("dialog[open]")).to_contain_text("/docs/a-document.html")


def test_the_link_of_a_heading_is_reached_by_keyboard(page: Page) -> None:
    link = page.get_by_role("link", name="Link to the section Second")
    link.focus()
    assert link.evaluate("(one) => getComputedStyle(one).opacity") == "1"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PAGE}#second")


def test_without_script_an_answer_leads_to_the_form(session: str, live_server: Any, browser: Browser) -> None:
    page, _ = visitor(browser, live_server.url, java_script_enabled=False)
    page.goto(PAGE)
    assert page.locator("[data-copy-page]").is_hidden()
    page.get_by_role("button", name="Yes it was helpful").click()
    expect(page.locator("main")).to_contain_text("Thank you for your answer.")
    expect(page.locator(".feedback-about")).to_contain_text("/docs/a-document.html, version 1.10")


def test_the_preview_follows_the_source(session: str, live_server: Any, browser: Browser) -> None:
    page, complaints = visitor(browser, live_server.url)
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(PAGE)
    page.get_by_role("link", name="Edit this page").click()
    preview = page.locator("#live-preview")
    expect(preview).to_contain_text("A line of a long section.")
    source = page.locator("#id_source")
    source.fill(source.input_value() + "\nThis guarantees safety.\n")
    link = preview.get_by_role("link", name="Line")
    expect(link).to_be_visible()
    link.click()
    assert (
        source.evaluate("(one) => one.value.slice(one.selectionStart, one.selectionEnd)") == "This guarantees safety."
    )
    assert complaints == []
