"""What a test in a real browser listens to."""

from playwright.sync_api import Page


def complaints_of(page: Page) -> list[str]:
    """Errors of scripts, of the content policy and of loading, as they come: for the end of a test to find none.

    Raised where they are heard, inside the driver, they would end it, and nobody would learn what they said.
    """
    heard: list[str] = []
    page.on(
        "console", lambda line: heard.append(f"{line.text} ({line.location['url']})") if line.type == "error" else None
    )
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard
