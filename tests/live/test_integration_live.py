"""The live half of the integration page in a real browser: both forms answer in place, and without script."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import visitor
from tests.site.factories import make_champion, make_document
from tractatus_site.integration import tasks
from tractatus_site.integration.models import DemoRun

pytestmark = pytest.mark.browser
ADDRESS = "/integrations/agent-lightning.html"
TEXT = "Why does the search box ignore accents? Mail ana.lopez@example.com, please."


@pytest.fixture
def page(live_server: Any, browser: Browser) -> Iterator[Page]:
    opened, complaints = visitor(browser, live_server.url)
    make_champion()
    opened.goto(ADDRESS)
    yield opened
    assert complaints == []


def test_a_sentence_and_a_run_are_shown_in_place(page: Page) -> None:
    page.get_by_label("A sentence, as you would send it").fill(TEXT)
    page.get_by_role("button", name="Show the decision").click()
    tried = page.locator(".tried")
    expect(tried.locator("h2")).to_have_text("The decision: redact")
    expect(tried).to_contain_text("Mail [email], please.")
    expect(tried.locator("mark").first).to_contain_text("ana.lopez@example.com")
    expect(tried.get_by_role("rowheader", name="category")).to_be_visible()
    expect(page.locator('[data-status="try"]')).to_contain_text("kept with the marked places masked")
    assert "ana.lopez" not in page.url

    page.get_by_label("Rounds").fill("6")
    page.get_by_role("button", name="Run both arms").click()
    run = page.locator(".demo-run")
    expect(run).to_contain_text("It waits for the worker since")
    # What the worker would do; the page looks by itself.
    tasks.play_demo(DemoRun.objects.get().pk)
    expect(run).to_have_attribute("data-state", "done")
    expect(run.locator("polyline")).to_have_count(2)
    assert page.url.endswith(ADDRESS)


def test_a_run_that_is_gone_is_looked_at_no_more(live_server: Any, browser: Browser) -> None:
    opened, complaints = visitor(browser, live_server.url)
    run = DemoRun.objects.create(seed=7, rounds=6)
    opened.goto(run.get_absolute_url())
    expect(opened.locator(".demo-run")).to_contain_text("It waits for the worker since")
    run.delete()
    expect(opened.locator('[data-answer="demo"]')).to_have_text(
        "This run is not kept any longer. You may ask for it again."
    )
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.wait_for_timeout(3_000)
    assert asked == []
    # Of the one look that found nothing, the browser itself tells.
    assert len(complaints) == 1
    assert "404" in complaints[0]


def test_data_about_a_page_is_let_be_by_the_content_policy(page: Page) -> None:
    """It would be an error of the console, which the fixture looks for."""
    make_document()
    page.goto("/docs/a-document.html")
    assert "TechArticle" in page.locator('script[type="application/ld+json"]').text_content()  # type: ignore[operator]
