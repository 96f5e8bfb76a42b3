"""The whole loop in a real browser: read, send feedback with and without script, triage, train, promote, roll back."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import complaints_of
from tests.live.site import Site

PASSWORD = "a long password of this test only"

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.timeout(400)]


def open_page(browser: Browser, site: Site, complaints: list[list[str]], *, script: bool = True) -> Page:
    """A page of a visitor of their own, on which any error of the content policy or a script fails the test."""
    page = browser.new_context(java_script_enabled=script, base_url=site.url).new_page()
    page.set_default_timeout(20_000)
    complaints.append(complaints_of(page))
    return page


def log_in(page: Page) -> None:
    page.goto("/admin/")
    page.fill("#id_username", "staff")
    page.fill("#id_password", PASSWORD)
    page.click("input[type=submit]")
    expect(page.locator("#user-tools")).to_be_visible()


def read_the_site(page: Page) -> None:
    page.goto("/")
    expect(page.locator("h1")).to_be_visible()
    page.goto("/docs.html")
    page.get_by_role("link", name="Agent Lightning Integration Guide").first.click()
    expect(page.locator("h1")).to_contain_text("Agent Lightning")
    page.goto("/integrations/agent-lightning.html")
    expect(page.locator("body")).to_contain_text("not measured here yet")


def send_without_script(browser: Browser, site: Site, complaints: list[list[str]]) -> str:
    """The plain form; returns the tracking page's address."""
    page = open_page(browser, site, complaints, script=False)
    page.goto("/docs.html")
    page.locator("[data-feedback-open]").first.click()
    page.fill("textarea[name=text]", "The search box ignores accents. Write to ana.lopez@example.com when it works.")
    page.locator("main button[type=submit]").click()
    page.wait_for_url(re.compile(r"/feedback/t/"))
    expect(page.locator("main")).to_contain_text("[email]")
    expect(page.locator("main")).to_contain_text("inst_101")
    expect(page.locator("main")).not_to_contain_text("ana.lopez")
    return page.url


def send_with_script(page: Page) -> str:
    """The dialog on a page that is being read; returns the tracking page's address."""
    page.goto("/docs/agent-lightning-guide.html")
    page.locator("[data-feedback-open]").first.click()
    dialog = page.locator("dialog[open]")
    dialog.locator("textarea").fill("The results table is unreadable on my telephone, +44 20 7946 0958.")
    dialog.locator("button[type=submit]").click()
    expect(dialog).to_contain_text("[phone]")
    return str(dialog.locator("a[href*='/feedback/t/']").first.evaluate("link => link.href"))


def triage_in_admin(page: Page) -> None:
    """Confirm the labels of what came in about the table, edit its reply, and send it."""
    page.goto("/admin/feedback/submission/")
    # What is first there, the agent's labels decide.
    page.locator("#result_list a", has_text="The results table is unreadable").click()
    expect(page.locator(".triage")).to_contain_text("inst_102")
    page.locator("select[name=category]").select_option("website-bug")
    page.get_by_role("button", name="Confirm or correct").click()
    expect(page.locator(".triage")).to_contain_text("What people said")
    page.locator("#id_text").fill("Thank you for telling us. We could repeat it and are looking into the table.")
    page.get_by_role("button", name="Approve and send").click()
    expect(page.locator(".triage")).to_contain_text("Sent by staff")
    page.locator(".triage a[href*='/training/rollout/']").click()
    expect(page.locator("#content")).to_contain_text("Reward")


def train_in_admin(page: Page) -> None:
    """Start a short run with the button, and see its page follow it to its end without being loaded again."""
    page.goto("/admin/training/run/")
    # The form is open as long as there is no run.
    page.fill("input[name=rounds]", "3")
    page.get_by_role("button", name="Start training").click()
    page.locator("#figures").click(timeout=200_000)
    expect(page.locator("#run-live")).to_have_attribute("data-status", "succeeded", timeout=200_000)
    expect(page.locator("#run-said")).to_have_text("The run is succeeded now.")
    expect(page.locator("#run-log")).to_contain_text("round 3/3")
    expect(page.locator("#run-curve details")).to_have_attribute("open", "")
    expect(page.get_by_role("button", name="Stop the run")).to_have_count(0)
    expect(page.locator("#content")).to_contain_text("violations")
    curve = page.locator("#content img.lab-chart").first
    expect(curve).to_be_visible()
    curve.evaluate("image => image.decode()")  # waits for the drawing, and fails where it is none
    assert curve.evaluate("image => image.naturalWidth") > 0


def promote_in_admin(page: Page, number: int) -> None:
    page.goto("/admin/training/policyversion/")
    page.get_by_role("link", name=re.compile(rf"^(policy )?{number}$")).first.click()
    page.locator("[name=reason]").first.fill("Better on held-out examples.")
    # Three rounds may not be enough for the gate, which is not what this test is about.
    page.locator("[name=overrule]").fill("A test of the switch.")
    page.check("input[name=confirmed]")
    page.get_by_role("button", name="Promote to champion").click()
    expect(page.locator(".messagelist")).to_contain_text("champion")


def roll_back_in_admin(page: Page) -> None:
    page.get_by_role("button", name=re.compile("Roll back")).first.click()
    expect(page.locator(".messagelist")).to_be_visible()


def test_the_whole_loop(site: Site, browser: Browser, tmp_path: Path) -> None:
    made = site.manage(
        "createsuperuser", "--noinput", "--username=staff", "--email=", DJANGO_SUPERUSER_PASSWORD=PASSWORD
    )
    assert made.returncode == 0, made.stderr
    site.start_web()
    site.start_worker()
    site.start_trainer()
    complaints: list[list[str]] = []
    visitor, staff = (open_page(browser, site, complaints) for _ in range(2))

    read_the_site(visitor)
    plain = send_without_script(browser, site, complaints)
    visitor.goto(plain)
    # The page was opened before the triage, and is not loaded again: its own script shows what happened.
    expect(visitor.locator("main")).to_contain_text("untrained policy", timeout=60_000)
    tracking = send_with_script(visitor)
    visitor.goto(tracking)
    expect(visitor.locator("main")).to_contain_text("untrained policy", timeout=30_000)

    log_in(staff)
    triage_in_admin(staff)
    expect(visitor.locator("main")).to_contain_text("We could repeat it", timeout=30_000)
    visitor.get_by_role("button", name="Yes", exact=True).click()
    expect(visitor.locator("main")).to_contain_text("You said that this helped.")

    train_in_admin(staff)
    ((number,),) = site.rows("SELECT number FROM training_policyversion WHERE run_id IS NOT NULL")
    promote_in_admin(staff, number)
    visitor.goto(send_with_script(visitor))
    expect(visitor.locator("main")).to_contain_text(re.compile(rf"policy {number}\b"), timeout=30_000)

    roll_back_in_admin(staff)
    visitor.goto(send_with_script(visitor))
    expect(visitor.locator("main")).to_contain_text("untrained policy", timeout=30_000)
    assert complaints == [[]] * len(complaints)
