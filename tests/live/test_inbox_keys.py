"""The inbox worked through with the keyboard alone, in a real browser."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect

from feedback.models import Submission
from tests.browsing import visitor
from tests.feedback.factories import make_policy, make_submission, make_triage

PASSWORD = "a long password of this test only"

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


@pytest.fixture
def rows(transactional_db: None) -> list[Submission]:
    """Before the browser starts: from then on this thread may not touch the database."""
    User.objects.create_superuser("staff", password=PASSWORD)
    policy = make_policy(trained=True)
    texts = ("The first report.", "The second report.", "The third report.")
    return [make_triage(make_submission(text=text), policy=policy).submission for text in texts]


@pytest.fixture
def page(rows: list[Submission], live_server: Any, browser: Browser) -> Iterator[Page]:
    """Logged in, on a page on which any error of the content policy, of a script or of loading fails the test."""
    page, complaints = visitor(browser, live_server.url)
    page.goto("/admin/login/?next=/admin/feedback/submission/")
    page.fill("#id_username", "staff")
    page.fill("#id_password", PASSWORD)
    page.click("input[type=submit]")
    ready(page)
    yield page
    assert complaints == []


def ready(page: Page) -> None:
    """The script shows the list of keys: from then on it listens."""
    expect(page.locator("#inbox-keys")).to_be_visible()


def current(page: Page) -> Any:
    return page.locator("#result_list tr[aria-current]")


def test_a_person_triages_with_keys(page: Page, rows: list[Submission]) -> None:
    said = page.locator("#inbox-said")
    page.keyboard.press("a")
    expect(said).to_have_text("Choose a row with j or k first.")
    page.keyboard.press("j")
    expect(current(page)).to_contain_text("The first report.")

    # 6 is noise: the row changes in its place, and the next one is focused.
    page.keyboard.press("6")
    expect(said).to_have_text("1 submission labelled.")
    expect(page.locator("#result_list tbody tr").nth(0)).to_contain_text("noise")
    expect(current(page)).to_contain_text("The second report.")
    page.keyboard.press("s")
    expect(current(page)).to_contain_text("high")
    page.keyboard.press("a")
    expect(said).to_have_text("1 submission confirmed.")
    expect(current(page)).to_contain_text("The third report.")

    # Chosen with x, an action of the list is carried out, and taken back with u.
    page.keyboard.press("x")
    page.select_option("select[name=action]", "take")
    page.click("button[name=index]")
    expect(page.locator("#inbox-undo")).to_contain_text("assigned, on 1 submission")
    ready(page)
    page.keyboard.press("u")
    expect(page.locator(".messagelist")).to_contain_text("Taken back for 1 submission.")
    ready(page)

    leaves_typing_alone(page)
    can_be_turned_off(page)
    goes_on_to_the_page(page)


def leaves_typing_alone(page: Page) -> None:
    page.focus("#searchbar")
    page.keyboard.type("ajk1")
    expect(page.locator("#searchbar")).to_have_value("ajk1")
    expect(page.locator("#result_list tr[aria-current]")).to_have_count(0)
    page.fill("#searchbar", "")
    page.locator("h1").click()
    page.keyboard.press("Control+a")
    expect(page.locator("#inbox-said")).to_have_text("")


def can_be_turned_off(page: Page) -> None:
    page.keyboard.press("?")
    switch = page.get_by_label("Keys are on")
    switch.uncheck()
    page.reload()
    ready(page)
    page.keyboard.press("j")
    expect(current(page)).to_have_count(0)
    page.locator("#inbox-keys summary").click()
    switch.check()


def goes_on_to_the_page(page: Page) -> None:
    """Enter opens the row that is focused; there the same keys work, and e leads into the reply."""
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/change/"))
    ready(page)
    page.keyboard.press("2")
    expect(page.locator(".messagelist")).to_contain_text("1 submission labelled.")
    expect(page.locator(".triage-table").first).to_contain_text("framework-issue")
    ready(page)
    page.keyboard.press("e")
    expect(page.locator("textarea[name=text]").first).to_be_focused()
