"""A page of results in a real browser, on a narrow screen and in both themes."""

from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, expect

from tests.browsing import visitor

pytestmark = pytest.mark.browser
PHONE = {"width": 375, "height": 800}


@pytest.mark.parametrize(("look", "other"), [("light", "dark"), ("dark", "light")])
def test_on_a_phone_every_table_says_what_it_is_and_the_drawing_of_the_theme_is_shown(
    live_server: Any, browser: Browser, look: Any, other: str
) -> None:
    call_command("load_results")
    page, complaints = visitor(browser, live_server.url, viewport=PHONE, color_scheme=look)
    page.goto("/research/demo2/")
    widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] == widths[1]
    captions = page.locator("section[aria-labelledby=results] caption").all()
    assert captions
    for caption in captions:
        box = caption.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= PHONE["width"]
    first = page.locator("figure.chart").first
    expect(first.locator(f".chart-{look}")).to_be_visible()
    expect(first.locator(f".chart-{other}")).to_be_hidden()
    first.locator(f".chart-{look}").scroll_into_view_if_needed()
    page.wait_for_function(f"document.querySelector('figure.chart .chart-{look}').naturalWidth > 0")
    assert complaints == []
