import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from filelock import FileLock
from playwright.sync_api import Browser, sync_playwright

from tests.live.site import Site

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session", autouse=True)
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A server within this process is started before any test's own settings; it serves files from their sources."""
    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static")):
        yield


def chromium() -> str:
    """Where the browser is. Where there is none, the test is left out."""
    if CHROMIUM is None:
        assert os.environ.get("CI") != "true", "CI needs a browser: apt-get install chromium"
        pytest.skip("no chromium on this machine")
    return CHROMIUM


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    # Playwright runs a loop in this thread, in which Django would refuse to work.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield made
        made.close()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Migrated, with the documents loaded and the static files collected; each test gets a copy of the database.

    It is done once for all processes of a test run, by the first that needs it.
    """
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "prepared"
    folder.mkdir(exist_ok=True)
    made, done = Site(folder), folder / "done"
    with FileLock(folder / "lock"):
        if not done.exists():
            made.prepare()
            # What is still in the write-ahead log would be missing from the copy.
            made.rows("PRAGMA wal_checkpoint(TRUNCATE)")
            done.touch()
    return made


@pytest.fixture
def site(tmp_path: Path, prepared: Site) -> Iterator[Site]:
    """A prepared site whose processes the test starts as it needs them."""
    made = prepared.copy(tmp_path)
    try:
        yield made
    finally:
        made.stop()
