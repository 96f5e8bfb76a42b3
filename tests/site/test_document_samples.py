"""The code that documents show does what they say."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from governance.core.checks.registry import build

DOCUMENTS = settings.BASE_DIR / "docs_content"


def samples(slug: str, language: str) -> list[str]:
    text = (DOCUMENTS / f"{slug}.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_the_engine_runs_elsewhere_without_django(tmp_path: Path) -> None:
    """As the document has it: the folder is taken along, and its example run as it stands."""
    (code,) = samples("using-governance-core", "python")
    product = tmp_path / "product"
    (product / "governance").mkdir(parents=True)
    (product / "governance" / "core").symlink_to(settings.BASE_DIR / "governance" / "core")
    code += "\nimport sys\nassert 'django' not in sys.modules\n"
    done = subprocess.run([sys.executable, "-c", code], cwd=product, capture_output=True, text=True, check=True)
    assert re.findall(r"^\('(\w+)'", done.stdout, re.MULTILINE) == ["redact", "block", "hold", "allow"]


@pytest.mark.parametrize("sample", samples("writing-a-rule", "json"))
def test_matchers_that_the_document_shows_can_be_made(sample: str) -> None:
    assert build(json.loads(sample)).category
