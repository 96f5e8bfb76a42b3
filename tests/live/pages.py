"""Every kind of page, one a line, for the tests that read all of them. `who` is visitor or staff."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page


def as_it_comes(_page: Page) -> None:
    """Most pages are read as they are."""


def open_search(page: Page) -> None:
    page.locator("[data-search-open]").click()
    page.locator("dialog[open] [role=combobox]").fill("feedback")
    page.locator("dialog[open] [role=option]").first.wait_for()


def open_feedback(page: Page) -> None:
    page.locator("[data-feedback-open]").first.click()
    page.locator("dialog[open] textarea").wait_for()


def try_a_sentence(page: Page) -> None:
    page.locator("#try-text").fill("Mail ana.lopez@example.com when the search is mended.")
    page.get_by_role("button", name="Show the decision").click()
    page.locator("[data-answer=try] > *").first.wait_for()


def read_the_schema(page: Page) -> None:
    page.locator(".opblock").first.wait_for()


@dataclass(frozen=True)
class Kind:
    name: str
    address: str
    who: str = "visitor"
    status: int = 200
    prepare: Callable[[Page], None] = as_it_comes
    not_ours: tuple[str, ...] = ()
    """Rules of axe that a package breaks by markup which nobody here writes."""


# What stands in braces is put in by tests/live/furnish.py, which makes what it names.
KINDS = (
    Kind("home", "/"),
    Kind("search dialog", "/", prepare=open_search),
    Kind("feedback dialog", "/", prepare=open_feedback),
    Kind("documents", "/docs.html"),
    Kind("search results", "/docs.html?q=feedback"),
    Kind("search without a result", "/docs.html?q=xylographically"),
    Kind("long document", "/docs/agent-lightning-guide.html"),
    Kind("document with figures", "/docs/governance-evidence.html"),
    Kind("history", "/docs/changed/history.html"),
    Kind("difference", "/docs/changed/history/{revision}.html"),
    Kind("integration", "/integrations/agent-lightning.html"),
    Kind("tried sentence", "/integrations/agent-lightning.html", prepare=try_a_sentence),
    Kind("demo of a visitor", "{demo}"),
    Kind("research", "/research/"),
    Kind("experiment", "/research/demo2/"),
    Kind("API", "/api/", prepare=read_the_schema, not_ours=("heading-order", "nested-interactive", "region")),
    Kind("feedback form", "/feedback/?page=/docs.html"),
    Kind("form in a frame", "/feedback/embed/"),
    Kind("tracking", "{tracking}"),
    Kind("erase", "{tracking}erase/"),
    Kind("erased", "{erased}", status=410),
    Kind("stop mails", "{stop}"),
    Kind("not found", "/nowhere.html", status=404),
    Kind("admin login", "/admin/login/"),
    Kind("admin home", "/admin/", "staff"),
    Kind("admin inbox", "/admin/feedback/submission/", "staff"),
    Kind("admin submission", "/admin/feedback/submission/{submission}/change/", "staff"),
    Kind("admin document", "/admin/docs/document/{document}/change/", "staff"),
    Kind("admin pages by reports", "/admin/docs/document/pages/", "staff"),
    Kind("admin missed searches", "/admin/docs/missedsearch/", "staff"),
    Kind("admin rule", "/admin/governance/rule/{rule}/change/", "staff"),
    Kind("admin review", "/admin/governance/review/{review}/change/", "staff"),
    Kind("admin run", "/admin/training/run/{run}/change/", "staff"),
    Kind("admin policy", "/admin/training/policyversion/{policy}/change/", "staff"),
    Kind("admin experiment", "/admin/training/experiment/{experiment}/change/", "staff"),
)
