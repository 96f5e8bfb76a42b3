"""Every kind of page is read by axe, walked by keyboard and weighed, on one site and in one browser for all.

Another page is one more line in tests/live/pages.py.
"""

import json
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.browsing import complaints_of
from tests.live.conftest import ARGUMENTS, chromium
from tests.live.pages import KINDS, Kind, as_it_comes
from tests.live.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)
# What else axe looks for does not depend on the theme.
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
# Styles that axe fetches for itself would go against the content policy; none of the rules that are on wants them.
AXE = {"resultTypes": ["violations"], "preload": False}
MOST_BYTES = 60_000
MOST_BLOCKING = 2
# A browser that paints amid a page that still arrives may round a line's place; what a reader sees move is .1 and more.
A_HAIR = 0.002
# Reached by Tab: what takes part, is seen, and is not one of a group that arrows move through.
# An open dialog keeps all else out of reach.
REACHABLE = """() => [...(document.querySelector('dialog:modal') ?? document).querySelectorAll(
    'a[href], button, input:not([type=hidden], [type=radio]), select, textarea, summary, [tabindex="0"]')]
  .filter((one) => !one.disabled && one.tabIndex >= 0 && one.checkVisibility({visibilityProperty: true}))"""
LISTEN = """() => {
  window.reached = new Set();
  window.unseen = [];
  document.addEventListener('focusin', ({target}) => {
    window.reached.add(target);
    const style = getComputedStyle(target);
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
    if (!outlined && style.boxShadow === 'none') window.unseen.push(target.outerHTML.slice(0, 120));
  });
}"""
MOVING = """() => [...document.querySelectorAll('*')].filter((one) => {
  const style = getComputedStyle(one);
  const lasts = `${style.transitionDuration}, ${style.animationDuration}`.split(', ');
  return style.scrollBehavior === 'smooth' || lasts.some((one) => parseFloat(one) > 0.01);
}).map((one) => one.outerHTML.slice(0, 120))"""
WATCH_SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => list.getEntries().forEach((one) => { window.shifts += one.value; }))
  .observe({type: 'layout-shift', buffered: true});
"""


@pytest.fixture(scope="module")
def engine() -> Iterator[Browser]:
    """The tests here touch no database themselves, so that one browser can serve all of them."""
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield made
        made.close()


@pytest.fixture(scope="module")
def furnished(prepared: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, dict[str, Any]]]:
    site = prepared.copy(tmp_path_factory.mktemp("pages"))
    site.environment["FEEDBACK_EMBED_ORIGINS"] = "https://other.example"
    made = site.run(sys.executable, "-m", "tests.live.furnish")
    assert made.returncode == 0, made.stderr
    try:
        site.start_web()
        yield site, json.loads(made.stdout)
    finally:
        site.stop()


@pytest.fixture
def open_kind(engine: Browser, furnished: tuple[Site, dict[str, Any]]) -> Iterator[Any]:
    """Opens a kind of page for who may see it, and fails the test for anything that the page complained of."""
    site, made = furnished
    contexts: list[BrowserContext] = []
    complaints: list[tuple[str, list[str]]] = []

    def open_it(kind: Kind, **options: Any) -> Page:
        context = engine.new_context(base_url=site.url, **options)
        contexts.append(context)
        if kind.who == "staff":
            context.add_cookies([{"name": "sessionid", "value": made["session"], "url": site.url}])
        page = context.new_page()
        address = site.url + kind.address.format(**made["names"])
        # A browser complains of a page that is meant to be missing.
        complaints.append((rf"status of {kind.status} .*\({re.escape(address)}\)$", complaints_of(page)))
        page.add_init_script(WATCH_SHIFTS)
        answer = page.goto(address, wait_until="load")
        assert answer is not None
        # A page of an error, or one that asks for a password, would be read in place of the one that is meant.
        assert (answer.status, page.url) == (kind.status, address)
        kind.prepare(page)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert [one for meant, heard in complaints for one in heard if not re.search(meant, one)] == []


def each_kind(*who: str) -> Any:
    chosen = [kind for kind in KINDS if not who or kind.who in who]
    return pytest.mark.parametrize("kind", chosen, ids=[kind.name for kind in chosen])


@each_kind()
def test_axe_finds_nothing_in_both_themes_and_both_widths(open_kind: Any, kind: Kind) -> None:
    page = open_kind(kind, viewport=WIDE)
    found = []
    for width in (WIDE, NARROW):
        page.set_viewport_size(width)
        for theme, rules in (("light", {}), ("dark", {"runOnly": COLOUR_RULES})):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            answer = Axe().run(page, options={**AXE, **rules}).response
            found += [
                (theme, width["width"], rule["id"], node["html"][:200], node["failureSummary"])
                for rule in answer["violations"]
                if rule["id"] not in kind.not_ours
                for node in rule["nodes"]
            ]
    assert found == []
    if kind.who == "visitor":
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


@each_kind()
def test_the_keyboard_alone_reaches_everything_and_shows_where_it_is(open_kind: Any, kind: Kind) -> None:
    assert walked(open_kind(kind, viewport=WIDE, reduced_motion="reduce")) == ([], [])


@each_kind("visitor")
def test_so_it_does_on_a_narrow_screen(open_kind: Any, kind: Kind) -> None:
    assert walked(open_kind(kind, viewport=NARROW, reduced_motion="reduce")) == ([], [])


def walked(page: Page) -> tuple[list[str], list[str]]:
    """What the keyboard alone does not reach, and what it reaches without a sign of where it is."""
    page.evaluate(LISTEN)
    page.evaluate("document.activeElement.blur()")
    for _ in range(page.evaluate(f"({REACHABLE})().length") + 5):
        page.keyboard.press("Tab")
    missed = f"({REACHABLE})().filter((one) => !window.reached.has(one)).map((one) => one.outerHTML.slice(0, 120))"
    return page.evaluate(missed), page.evaluate("window.unseen")


@each_kind("visitor")
def test_nothing_moves_for_who_wants_no_motion_and_nothing_shifts(open_kind: Any, kind: Kind) -> None:
    page = open_kind(kind, viewport=NARROW, reduced_motion="reduce")
    page.wait_for_load_state("networkidle")
    # What a reader asks for may push down what stands below it.
    if kind.prepare is as_it_comes:
        assert page.evaluate("window.shifts") < A_HAIR
    assert page.evaluate(MOVING) == []


@pytest.mark.parametrize(
    ("name", "colour", "shown", "other"),
    [
        ("research", "borderBottomColor", ".site-nav a[aria-current]", ".site-nav a:not([aria-current])"),
        ("tracking", "backgroundColor", ".timeline li::before", "body"),
    ],
)
def test_what_a_colour_says_is_said_in_a_visitors_own_colours_too(
    open_kind: Any, name: str, colour: str, shown: str, other: str
) -> None:
    page = open_kind(next(kind for kind in KINDS if kind.name == name), forced_colors="active")
    read = """([place, colour]) => {
      const [selector, part] = place.split('::');
      return getComputedStyle(document.querySelector(selector), part && `::${part}`)[colour];
    }"""
    assert page.evaluate(read, [shown, colour]) != page.evaluate(read, [other, colour])


def test_the_first_page_is_light(engine: Browser, furnished: tuple[Site, dict[str, Any]]) -> None:
    site, _ = furnished
    page = engine.new_context(viewport=WIDE).new_page()
    page.add_init_script(WATCH_SHIFTS)
    session = page.context.new_cdp_session(page)
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    session.send("Network.enable")
    page.goto(site.url, wait_until="networkidle")
    blocking = "performance.getEntriesByType('resource').filter((one) => one.renderBlockingStatus === 'blocking')"
    assert page.evaluate(f"{blocking}.length") <= MOST_BLOCKING
    assert sum(received) <= MOST_BYTES
    assert page.evaluate("window.shifts") < A_HAIR
    page.context.close()


def test_a_chosen_theme_stays_also_in_the_admin(open_kind: Any) -> None:
    page = open_kind(KINDS[0], viewport=NARROW, color_scheme="light")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    switch = page.get_by_role("button", name="Theme: as the system says")
    switch.click()
    page.get_by_role("button", name="Theme: light").press("Enter")
    page.get_by_role("button", name="Theme: dark. Change it to: as the system says").wait_for()
    dark = page.evaluate(paper)
    assert dark != light
    page.reload()
    assert page.evaluate(paper) == dark
    page.goto("/admin/login/")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.goto("/")
    page.get_by_role("button", name="Theme: dark").click()
    assert page.evaluate(paper) == light


def test_without_script_the_system_decides_and_no_switch_is_shown(open_kind: Any) -> None:
    page = open_kind(KINDS[0], java_script_enabled=False, color_scheme="dark")
    assert page.locator("[data-theme-switch]").is_hidden()
    assert page.locator("body").evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(21, 23, 26)"
