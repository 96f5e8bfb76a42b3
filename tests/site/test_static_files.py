"""Style sheets leave the site as one file, whatever they are written in."""

from pathlib import Path

import pytest
from django.conf import LazySettings, settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

SOURCES = settings.BASE_DIR / "static/css"


@pytest.fixture
def collected(settings: LazySettings, tmp_path: Path) -> str:
    settings.STATIC_ROOT = tmp_path
    # Our own files: those of the packages are many.
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    backend = {"BACKEND": "tractatus_site.operations.static_files.BundlingStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}
    call_command("collectstatic", interactive=False, verbosity=0)
    address = staticfiles_storage.url("css/main.css")
    return (tmp_path / address.removeprefix(settings.STATIC_URL)).read_text()


def test_what_the_main_sheet_imports_stands_in_it(collected: str) -> None:
    assert "@import" not in collected
    for name in ("tokens", "site", "docs", "feedback"):
        assert (SOURCES / f"{name}.css").read_text() in collected


def test_what_is_for_paper_stays_on_paper(collected: str) -> None:
    assert f"@media print {{\n{(SOURCES / 'print.css').read_text()}}}" in collected
