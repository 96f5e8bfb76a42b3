"""The README and the code name the same commands, settings, targets and dependencies."""

import re
from pathlib import Path

from django.conf import settings
from django.core.management import get_commands

README = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")
OURS = ("governance", "training", "feedback", "tractatus_site.docs", "tractatus_site.operations")
OF_DJANGO = {"createsuperuser"}
# Read by scripts of the repository, not by the settings.
OF_SCRIPTS = {"TEST_DATABASE_URL", "TEST_JOBS", "WEB_WORKERS"}


def table_after(heading: str) -> str:
    return README.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def test_every_command_is_in_the_readme_and_the_reverse() -> None:
    commands = {name for name, app in get_commands().items() if app in OURS}
    named = set(re.findall(r"`(?:manage\.py )?([a-z]+_[a-z]+|govern|serve)\b[^`]*`", table_after("Commands")))
    assert named == commands


def test_every_other_command_that_the_readme_runs_exists() -> None:
    run = set(re.findall(r"manage\.py ([a-z_]+)", README))
    assert run <= set(get_commands())
    assert run >= OF_DJANGO


def test_every_setting_is_in_the_readme_and_the_reverse() -> None:
    source = (settings.BASE_DIR / "tractatus_site" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source))
    named = set(re.findall(r"`([A-Z][A-Z_]+)`", table_after("Settings").partition("| setting")[2]))
    first_column = {
        name
        for line in table_after("Settings").splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`([A-Z_]+)`", line.split("|")[1])
    }
    assert first_column == read | OF_SCRIPTS
    assert named >= read


def test_every_target_is_in_the_readme() -> None:
    makefile = (settings.BASE_DIR / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)) - {"help", "install-dev", "format"}
    assert set(re.findall(r"`make ([a-z-]+)`", table_after("Commands"))) == targets


def test_every_dependency_is_explained() -> None:
    names: set[str] = set()
    for name in ("web.in", "worker.in"):
        for line in Path(settings.BASE_DIR / "requirements" / name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-r")):
                names.add(re.split(r"[\[=<>,]", line)[0].replace("opentelemetry-", "opentelemetry ").split()[0])
    explained = table_after("Dependencies").lower()
    assert [name for name in sorted(names) if name not in explained] == []
