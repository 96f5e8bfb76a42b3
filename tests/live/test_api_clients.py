"""The clients that the document on the API shows, as they stand there, against a real site."""

import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.live.site import ROOT, Site

BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LONGEST = 22
RUN_BY = {"sh": [shutil.which("sh") or "sh", "-c"], "python": [sys.executable, "-c"]}


def shown(language: str) -> list[str]:
    document = (ROOT / "docs_content" / "api.md").read_text(encoding="utf-8")
    return [code for kind, code in BLOCK.findall(document) if kind == language]


@pytest.mark.worker
@pytest.mark.parametrize("language", ["sh", "python"])
def test_it_sends_follows_comments_exports_and_erases(site: Site, tmp_path: Path, language: str) -> None:
    site.start_web()
    code = shown(language)[0]
    assert len([line for line in code.splitlines() if line.strip() and not line.startswith("#")]) <= LONGEST
    done = site.run("env", f"--chdir={tmp_path}", *RUN_BY[language], code, SITE=site.url)
    assert done.returncode == 0, done.stderr
    assert '"outcome":"allow"' in done.stdout or "allow received" in done.stdout
    assert site.rows("SELECT count(*) FROM feedback_submission") == [(0,)]
    assert site.rows("SELECT by FROM feedback_tombstone") == [("visitor",)]


def test_what_it_asks_for_without_a_token_is_answered(site: Site) -> None:
    site.start_web()
    asked = [code for code in shown("sh") if code.startswith('curl "$SITE')]
    answers = [json.loads(site.run("sh", "-c", code, SITE=site.url).stdout) for code in asked]
    search, research = answers
    assert search["results"]
    assert [one["experiment"] for one in research["experiments"]] == ["demo1", "demo2"]
