"""Search in a real browser: by keyboard alone, to the section with its marks, on a telephone, and without script."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browsing import visitor
from tests.site.factories import make_document

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
WOOL = {
    "title": "On wool",
    "body": "Before.\n\n## Sheep\n\n" + "Sheep have wool.\n\n" * 40 + "## Alpacas\n\nAn alpaca has **finer** wool.\n",
}


@pytest.fixture
def open_page(live_server: Any, browser: Browser) -> Iterator[Open]:
    """Any error of a script or of the content policy fails the test at its end."""
    complaints: list[list[str]] = []

    def made(address: str = "/docs/roses.html", **options: Any) -> Page:
        page, heard = visitor(browser, live_server.url, **options)
        complaints.append(heard)
        page.goto(address)
        return page

    make_document(slug="wool", **WOOL)
    make_document(slug="roses", title="Roses", body="## Water\n\nRoses want water.\n")
    yield made
    assert [one for heard in complaints for one in heard] == []


def the_dialog(page: Page) -> Locator:
    return page.locator("dialog.search-dialog[open]")


def test_by_keyboard_to_the_section_with_its_marks(open_page: Open) -> None:
    page = open_page()
    before = page.get_by_role("link", name="Documents").first
    before.focus()
    page.keyboard.press("/")
    field = the_dialog(page).get_by_role("combobox")
    expect(field).to_be_focused()
    page.keyboard.type("alpacca")
    options = the_dialog(page).get_by_role("option")
    expect(options).to_have_count(1)
    expect(the_dialog(page).get_by_role("status")).to_have_text("1 document found for alpaca.")
    expect(field).to_have_attribute("aria-expanded", "true")

    page.keyboard.press("ArrowDown")
    chosen = field.get_attribute("aria-activedescendant")
    expect(page.locator(f"#{chosen}")).to_have_attribute("aria-selected", "true")
    expect(field).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/docs/wool.html#alpacas")
    expect(page.locator("#alpacas")).to_be_in_viewport()
    expect(page.locator("mark.search-mark")).to_have_text(["Alpacas", "alpaca"])
    expect(page.locator("#alpacas")).to_be_in_viewport()
    page.get_by_role("button", name="Remove the marks").click()
    expect(page.locator("mark.search-mark")).to_have_count(0)

    # It is offered again, in this browser, until it is forgotten.
    page.keyboard.press("Control+k")
    expect(options).to_have_text(["alpacca"])
    page.get_by_role("button", name="Forget earlier searches").click()
    expect(options).to_have_count(0)


def test_escape_gives_the_focus_back_and_the_key_can_be_switched_off(open_page: Open) -> None:
    page = open_page()
    before = page.get_by_role("link", name="Documents").first
    before.focus()
    page.keyboard.press("/")
    expect(the_dialog(page).get_by_role("combobox")).to_be_focused()
    page.keyboard.type("wool")
    expect(the_dialog(page).get_by_role("option")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(the_dialog(page)).to_have_count(0)
    expect(before).to_be_focused()

    page.keyboard.press("Control+k")
    page.get_by_label("The key / opens this").uncheck()
    the_dialog(page).get_by_role("button", name="Close").click()
    page.keyboard.press("/")
    expect(the_dialog(page)).to_have_count(0)


def test_on_a_telephone_it_fills_the_screen_and_enter_lists_all(open_page: Open) -> None:
    page = open_page(viewport={"width": 360, "height": 640}, has_touch=True)
    page.locator("[data-search-open]").tap()
    field = the_dialog(page).get_by_role("combobox")
    field.fill("wool")
    expect(the_dialog(page).get_by_role("option")).to_have_count(1)
    box = the_dialog(page).bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (360, 640)
    field.press("Enter")
    page.wait_for_url("**/docs.html?q=wool")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_text("Filters", exact=True).tap()
    page.get_by_role("link", name="System 1 document").tap()
    page.wait_for_url("**/docs.html?q=wool&quadrant=system")
    page.get_by_role("link", name="On wool").tap()
    page.wait_for_url("**/docs/wool.html#sheep")
    expect(page.locator("mark.search-mark").first).to_have_text("wool")


def test_without_script_the_link_leads_to_the_field_and_results_to_sections(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    page.get_by_role("link", name="Search", exact=True).click()
    page.wait_for_url("**/docs.html#q")
    page.locator("#q").fill("alpaca")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="On wool › Alpacas").click()
    page.wait_for_url("**/docs/wool.html#alpacas")
