"""A site with something on it, for pictures and for measuring pages: documents, feedback with its triage, a run."""

import json
import os
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks.servers import UNLIMITED, environment, manage, scratch_url, web, worker

STAFF = "staff"
WORKER_SECONDS = 600
# Of the document that is photographed.
PRINT = "/docs/core-concepts.pdf"
FEEDBACK = (
    "The search box on the documents page ignores accents. Write to ana.lopez@example.com when it works, please.",
    "The triage handbook explains well how a label is confirmed. A picture of the inbox would help newcomers.",
    "The code block in the integration guide runs over the edge of my telephone's screen.",
    "Thank you for saying so plainly what nobody has measured yet.",
    "Could the glossary link each term to the document that explains it?",
)


@dataclass(frozen=True)
class Scene:
    url: str
    password: str
    tracking: str

    def log_in(self, page: Page) -> None:
        page.goto(f"{self.url}/admin/login/")
        page.fill("#id_username", STAFF)
        page.fill("#id_password", self.password)
        page.click("input[type=submit]")
        page.wait_for_url(f"{self.url}/admin/")


@contextmanager
def scene(*, rounds: int) -> Iterator[Scene]:
    """A running site on a scratch database. `rounds` is how long its training run is; 0 leaves it out."""
    with scratch_url("sqlite") as url, tempfile.TemporaryDirectory() as static:
        password = os.urandom(12).hex()
        surroundings = environment(url, STATIC_ROOT=static, DJANGO_SUPERUSER_PASSWORD=password, **UNLIMITED)
        # Results first, as `serve` does it: the documents cite them.
        for command in ("migrate", "load_results", "load_docs", "collectstatic --noinput"):
            manage(surroundings, *command.split(), "--verbosity=0")
        manage(surroundings, "createsuperuser", "--noinput", f"--username={STAFF}", "--email=staff@example.org")
        if rounds:
            manage(surroundings, "train_feedback", "oneclick", f"--rounds={rounds}", "--seed=1")
            manage(surroundings, "promote_policy", "candidate")
        with web(surroundings, "tractatus_site.wsgi", workers=1) as port:
            site = f"http://127.0.0.1:{port}"
            sent = [_post(f"{site}/api/feedback/", {"text": text, "page": "/docs.html"}) for text in FEEDBACK]
            if rounds:
                with worker(surroundings):
                    _wait_for_worker(site, [one["token"] for one in sent])
            yield Scene(site, password, sent[0]["status_url"])


def open_page(browser: Browser, scheme: str, width: int, height: int) -> Page:
    """A page of a visitor who prefers a light or a dark one."""
    options: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": height}}
    return browser.new_context(**options).new_page()


def chromium_arguments() -> dict[str, Any]:
    """For a browser that asks nobody anything, and that runs as root."""
    quiet = ("--disable-background-networking", "--disable-component-update", "--disable-sync")
    return {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox", "--disable-gpu", *quiet]}


def folder(path: str) -> Path:
    made = Path(path)
    made.mkdir(parents=True, exist_ok=True)
    return made


def _wait_for_worker(site: str, tokens: Iterable[str]) -> None:
    """Until the feedback is triaged and the documents are printed: nothing is to be shown as being made."""
    deadline = time.monotonic() + WORKER_SECONDS
    while time.monotonic() < deadline:
        triaged = all(_get(f"{site}/api/feedback/{token}/")["triage"] for token in tokens)
        if triaged and _is_there(f"{site}{PRINT}"):
            return
        time.sleep(1)
    raise SystemExit(f"the worker was not done within {WORKER_SECONDS} s")


def _is_there(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 - loopback
            return bool(answer.status == HTTPStatus.OK)
    except urllib.error.HTTPError:
        return False


def _post(address: str, body: dict[str, str]) -> Any:
    return _asked(urllib.request.Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"}))  # noqa: S310 - loopback


def _get(address: str) -> Any:
    return _asked(urllib.request.Request(address))  # noqa: S310 - loopback


def _asked(request: urllib.request.Request) -> Any:
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - loopback
        return json.load(answer)
