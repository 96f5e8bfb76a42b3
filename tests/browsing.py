"""A visitor in a real browser, and what a test listens to there."""

from typing import Any

from playwright.sync_api import Browser, Page

MOST_MILLISECONDS = 20_000
# Violations of the content policy become errors of the console, wherever they happen.
POLICY = (
    "addEventListener('securitypolicyviolation', e => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`))"
)


def visitor(browser: Browser, address: str, **options: Any) -> tuple[Page, list[str]]:
    """A page of somebody who was never here, not yet opened, and its complaints."""
    page = browser.new_context(base_url=address, **options).new_page()
    page.set_default_timeout(MOST_MILLISECONDS)
    return page, complaints_of(page)


def complaints_of(page: Page) -> list[str]:
    """Errors of scripts, of the content policy and of loading, as they come: for the end of a test to find none.

    Raised where they are heard, inside the driver, they would end it, and nobody would learn what they said.
    """
    heard: list[str] = []
    page.add_init_script(POLICY)
    page.on(
        "console", lambda line: heard.append(f"{line.text} ({line.location['url']})") if line.type == "error" else None
    )
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard
