"""What a page loads for the widget, and what opening it loads, compressed file by file as the site sends them."""

import gzip
import re
from pathlib import Path

from django.conf import settings

FOLDER = settings.BASE_DIR / "static" / "js" / "feedback"


def with_imports(name: str) -> set[Path]:
    """A module and all that it imports before it runs. What it imports later, when it is needed, is not among them."""
    found, waiting = set(), [FOLDER / name]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            names = re.findall(r'^import .*? from "\./([a-z-]+\.js)";$', path.read_text(encoding="utf-8"), re.MULTILINE)
            waiting += [FOLDER / one for one in names]
    return found


def size(paths: set[Path]) -> int:
    return sum(len(gzip.compress(path.read_bytes(), mtime=0)) for path in paths)


def test_a_page_loads_little_and_the_dialog_at_most_eight_kilobytes() -> None:
    page = with_imports("opener.js")
    assert {path.name for path in page} == {"opener.js", "shortcut.js"}
    assert size(page) < 1_500
    dialog = with_imports("dialog.js") - page
    assert {"form.js", "sending.js", "foresight.js"} <= {path.name for path in dialog}
    assert size(dialog) <= 8_000
