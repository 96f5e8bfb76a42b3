"""The widget in a real browser: by keyboard, on a telephone, without script, when things fail, and on another site."""

import re
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser, Locator, Page, Route, expect

from feedback.models import AnsweringDocument, Attachment, Submission
from tests.browsing import visitor
from tests.feedback.pictures import picture
from tests.site.factories import make_document

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
TEXT = "Why does the search box ignore accents? Mail ana.lopez@example.com, please."
ABOUT = {
    "title": "The search box and accents",
    "body": "## Searching\n\n" + "Why the search box ignores accents.\n\n" * 40,
}
ACTIVE = "document.activeElement"
API = re.compile(r"/api/(v1/)?feedback/$")


@pytest.fixture
def open_page(live_server: Any, browser: Browser, settings: LazySettings) -> Iterator[Open]:
    """Pages of a visitor of their own. Any error of a script or of the content policy fails the test at its end."""
    # Playwright fills a form in at once.
    settings.FEEDBACK_MINIMUM_SECONDS = 0
    complaints: list[list[str]] = []

    def made(address: str = "/docs/search-box.html", **options: Any) -> Page:
        page, heard = visitor(browser, live_server.url, **options)
        complaints.append(heard)
        page.goto(address)
        return page

    make_document(slug="search-box", **ABOUT)
    yield made
    # A test that takes the network away, or frames what it may not, is told so by the browser.
    told = [one for heard in complaints for one in heard]
    assert [one for one in told if not one.startswith(("Failed to load resource", "Framing"))] == []


def the_dialog(page: Page) -> Locator:
    return page.locator("dialog[open]")


def write(page: Page, text: str = TEXT) -> Locator:
    page.locator("[data-feedback-open]").first.click()
    the_dialog(page).locator("textarea").fill(text)
    return the_dialog(page)


def test_by_keyboard_alone(open_page: Open) -> None:
    page = open_page()
    link = page.get_by_role("link", name="Documents").first
    link.focus()
    page.locator("#searching").evaluate("heading => heading.scrollIntoView()")
    page.keyboard.press("Shift+F")
    writing = the_dialog(page).locator("textarea")
    expect(writing).to_be_focused()
    page.keyboard.type(TEXT)
    expect(the_dialog(page).locator(".foresight mark")).to_have_text("[email]")
    expect(the_dialog(page).locator("[role=status]")).to_contain_text("with the marked places masked")

    # The focus stays within, goes back to where it was, and what was written is still there.
    for _ in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate(f"{ACTIVE} === document.body || {ACTIVE}.closest('dialog') !== null")
    page.keyboard.press("Escape")
    expect(the_dialog(page)).to_have_count(0)
    expect(link).to_be_focused()
    page.reload()
    page.locator("#searching").evaluate("heading => heading.scrollIntoView()")
    page.keyboard.press("Shift+F")
    expect(writing).to_have_value(TEXT)

    page.keyboard.press("Control+Enter")
    expect(the_dialog(page).locator("h2")).to_be_focused()
    expect(the_dialog(page)).to_contain_text("[email]")
    submission = Submission.objects.get()
    assert (submission.page, submission.section) == ("/docs/search-box.html", "searching")
    assert submission.document_version == "1.10"
    page.keyboard.press("Escape")
    expect(the_dialog(page)).to_have_count(0)
    page.keyboard.press("Shift+F")
    expect(writing).to_have_value("")


def test_the_key_is_left_alone_in_fields_and_can_be_switched_off(open_page: Open) -> None:
    page = open_page("/docs.html")
    page.locator("input[type=search], input[name=q]").first.focus()
    page.keyboard.press("Shift+F")
    expect(page.locator("input[name=q]").first).to_have_value("F")
    expect(the_dialog(page)).to_have_count(0)
    page.locator("[data-feedback-open]").first.click()
    the_dialog(page).get_by_label("Shift+F opens this form").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("Shift+F")
    page.keyboard.press("Tab")
    expect(the_dialog(page)).to_have_count(0)


def test_on_a_telephone_with_a_picture(open_page: Open, tmp_path: Path) -> None:
    shot = tmp_path / "shot.png"
    shot.write_bytes(picture())
    page = open_page(viewport={"width": 390, "height": 844}, color_scheme="dark", reduced_motion="reduce")
    dialog = write(page)
    expect(dialog.locator(".foresight")).to_be_visible()
    box = dialog.bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert dialog.evaluate("node => node.scrollWidth <= node.clientWidth")
    dialog.get_by_label("A screenshot").set_input_files(shot)
    expect(dialog.get_by_role("img", name="The picture you attach")).to_be_visible()
    dialog.get_by_role("button", name="Remove the picture").click()
    expect(dialog.locator("canvas")).to_have_count(0)
    # As Ctrl+V does it.
    dialog.locator("textarea").evaluate(
        """(field, bytes) => {
            const clipboardData = new DataTransfer();
            clipboardData.items.add(new File([new Uint8Array(bytes)], "a.png", { type: "image/png" }));
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        list(picture()),
    )
    expect(dialog.locator("canvas")).to_be_visible()
    dialog.get_by_role("button", name="Send", exact=True).click()
    expect(dialog).to_contain_text("The picture is attached.")
    assert (Submission.objects.count(), Attachment.objects.get().state) == (1, "held")


def test_what_is_no_picture_is_said_beside_its_field(open_page: Open, tmp_path: Path) -> None:
    shot = tmp_path / "shot.png"
    shot.write_bytes(b"no picture")
    dialog = write(open_page())
    dialog.get_by_label("A screenshot").set_input_files(shot)
    expect(dialog.get_by_role("alert")).to_contain_text("This is not a picture that can be read")
    expect(dialog.get_by_label("A screenshot")).to_be_focused()


def test_without_script(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    page.locator("[data-feedback-open]").first.click()
    page.locator("main textarea").fill(TEXT)
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".foresight mark")).to_have_text("[email]")
    expect(page.locator(".foresight")).to_contain_text(ABOUT["title"])
    # Enter in a field sends the form; it does not say that a document answered it.
    page.get_by_label("E-mail address").press("Enter")
    page.wait_for_url(re.compile(r"/feedback/t/"))
    assert not AnsweringDocument.objects.exists()
    assert Submission.objects.get().page == "/docs/search-box.html"


def test_the_plain_form_looks_ahead_by_itself(open_page: Open) -> None:
    page = open_page("/feedback/?page=/docs.html")
    page.locator("main textarea").fill(TEXT)
    expect(page.locator(".foresight mark")).to_have_text("[email]")
    expect(page.get_by_role("button", name="Preview")).to_be_hidden()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/feedback/t/"))
    assert page.evaluate("sessionStorage.length") == 0


def test_a_document_that_answers_ends_it_with_thanks(open_page: Open) -> None:
    page = open_page()
    dialog = write(page, "Why does the search box ignore accents?")
    dialog.get_by_role("button", name="Yes, this answers it").click()
    expect(dialog.get_by_role("heading", name="Glad that it helped")).to_be_focused()
    assert (AnsweringDocument.objects.get().count, Submission.objects.count()) == (1, 0)
    assert page.evaluate("sessionStorage.length") == 0


def test_whatever_fails_the_text_is_kept_and_arrives_once(open_page: Open) -> None:
    page = open_page()
    dialog = write(page)
    send = dialog.get_by_role("button", name="Send", exact=True)
    alert, writing = dialog.get_by_role("alert"), dialog.locator("textarea")
    troubles: list[tuple[Callable[[Route], None], str]] = [
        (lambda route: route.abort(), "cannot be reached"),
        (lambda route: route.fulfill(status=500, body="<h1>Error</h1>"), "the site had a fault"),
        (lambda route: route.fulfill(status=429, json={"detail": "Please try again in 9 seconds."}), "in 9 seconds"),
        (lambda route: route.fulfill(status=400, json={"errors": {"text": ["A fault."]}}), "A fault."),
        (_arrives_unseen, "cannot be reached"),
    ]
    for trouble, said in troubles:
        page.route(API, trouble)
        send.click()
        expect(alert).to_contain_text(said)
        expect(writing).to_have_value(TEXT)
        page.unroute(API)
    assert Submission.objects.count() == 1
    send.dblclick()
    expect(dialog).to_contain_text("it has arrived")
    assert Submission.objects.count() == 1


def _arrives_unseen(route: Route) -> None:
    """It is stored, and the answer is lost."""
    route.fetch()
    route.abort()


def test_a_text_that_was_changed_after_a_try_without_an_end_is_a_second_one(open_page: Open) -> None:
    page = open_page()
    dialog = write(page)
    send = dialog.get_by_role("button", name="Send", exact=True)
    page.route(API, _arrives_unseen)
    send.click()
    expect(dialog.get_by_role("alert")).to_contain_text("may not have arrived")
    page.unroute(API)
    dialog.locator("textarea").fill("Something else altogether.")
    send.click()
    expect(dialog).to_contain_text("it has arrived")
    assert Submission.objects.count() == 2


@pytest.mark.parametrize("address", ["/docs/search-box.html", "/feedback/"])
def test_a_flooded_site_gets_its_proof_of_work(open_page: Open, settings: LazySettings, address: str) -> None:
    settings.FEEDBACK_PROOF_OF_WORK = "always"
    page = open_page(address)
    page.locator("[data-feedback-open]").first.click()
    page.locator("textarea").fill(TEXT)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("h1, h2").filter(has_text=re.compile("it has arrived|Your feedback")).first).to_be_visible()
    assert Submission.objects.count() == 1


def test_a_preview_that_fails_does_not_stand_in_the_way(open_page: Open) -> None:
    page = open_page()
    page.route(re.compile(r"(?<!api)(?<!v1)/feedback/$"), lambda route: route.abort())
    dialog = write(page)
    expect(dialog).to_contain_text("The preview cannot be shown just now.")
    dialog.get_by_role("button", name="Send", exact=True).click()
    expect(dialog).to_contain_text("it has arrived")


@pytest.fixture
def other_site(tmp_path: Path, live_server: Any, settings: LazySettings) -> Iterator[str]:
    """A site of the same owner on another origin, whose content policy allows only the script and the frame."""
    policy = f"default-src 'none'; script-src {live_server.url}; frame-src {live_server.url}"
    script = f'<script type="module" src="{live_server.url}/embed.js"></script>'
    (tmp_path / "shop.html").write_text(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">{script}<h1>A shop</h1>',
        encoding="utf-8",
    )

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Nothing on standard error."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    origin = f"http://127.0.0.1:{server.server_port}"
    settings.FEEDBACK_EMBED_ORIGINS = [origin]
    yield origin
    server.shutdown()
    thread.join()
    server.server_close()


def test_on_another_site(open_page: Open, other_site: str) -> None:
    page = open_page(f"{other_site}/shop.html?basket=secret#top")
    opener = page.get_by_role("button", name="Feedback")
    opener.click()
    frame = page.frame_locator("iframe")
    expect(frame.locator(".feedback-about")).to_contain_text(f"{other_site}/shop.html")
    frame.locator("textarea").fill(TEXT)
    expect(frame.locator(".foresight mark")).to_have_text("[email]")
    frame.get_by_role("button", name="Send", exact=True).click()
    expect(frame.get_by_role("heading", level=1)).to_be_focused()
    expect(frame.get_by_role("link", name="Follow what becomes of it")).to_have_attribute("target", "_blank")
    assert Submission.objects.get().page == f"{other_site}/shop.html"
    assert page.context.cookies() == []
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert page.evaluate(f"{ACTIVE}.shadowRoot.activeElement.textContent") == "Feedback"


def test_a_site_that_is_not_allowed_cannot_show_the_form(
    open_page: Open, other_site: str, settings: LazySettings
) -> None:
    settings.FEEDBACK_EMBED_ORIGINS = ["https://elsewhere.example.org"]
    page = open_page(f"{other_site}/shop.html")
    with page.expect_console_message(lambda message: "frame-ancestors https://elsewhere" in message.text):
        page.get_by_role("button", name="Feedback").click()
    expect(page.frame_locator("iframe").locator("textarea")).to_have_count(0)
