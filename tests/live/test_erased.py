"""Feedback that was triaged, confirmed, answered and learned from is, once erased, in no byte of a file of the site."""

import json
import sys
import urllib.error
import urllib.request

import pytest

from tests.live.site import Site, wait_for
from tests.live.test_planted_data import places

pytestmark = [pytest.mark.worker, pytest.mark.timeout(600)]

WORD = "zinnober"
# Not one of those that are held out, which a run only measures by.
TEXT = f"The search box forgets the word {WORD} when I go back one page."
SAID = ("The menu hides the first line.", "I like how the glossary explains its terms.", "More examples, please.")
# What staff do in the admin, and what visitors add, by the services and rows of the site itself.
BY_STAFF = f"""
import django; django.setup()
from django.contrib.auth.models import User
from feedback.models import Attachment, Comment, Submission
from feedback.services.triage import confirm_triage
from governance.core.actions import ProposedAction
from governance.services import decide
submission = Submission.objects.get(text__contains="{WORD}")
confirm_triage(triage=submission.triage, user=User.objects.create(username="staff"),
    category="website-bug", severity="low", priority=4, action="fix")
decision = decide(ProposedAction("feedback.submit", text="{WORD}", subject=str(submission.pk))).record
Comment.objects.create(submission=submission, kind="visitor", text="Still {WORD}.", decision=decision)
Attachment.objects.create(submission=submission, image=b"{WORD}" * 4000, width=1, height=1)
"""


def erase(site: Site, token: str) -> int:
    request = urllib.request.Request(f"{site.url}/api/feedback/{token}/", method="DELETE")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def files_with_the_word(site: Site) -> list[str]:
    return [name for name, content in places(site).items() if WORD.encode() in content.lower()]


def test_after_an_erasure_the_word_is_in_no_byte(site: Site) -> None:
    site.start_web()
    site.start_worker(LOG_LEVEL="DEBUG")
    token = site.post("/api/feedback/", {"text": TEXT})["token"]
    wait_for(lambda: site.get(f"/api/feedback/{token}/")["triage"], seconds=120, what="the triage")
    done = site.run(sys.executable, "-c", BY_STAFF, DJANGO_SETTINGS_MODULE="tractatus_site.settings")
    assert done.returncode == 0, done.stderr
    # Few enough examples that three rounds meet each of them.
    others = site.folder.parent / f"{site.folder.name}.jsonl"
    lines = [{"text": f"{SAID[number % 3]} Once more: {number}.", "category": "positive"} for number in range(24)]
    others.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert site.manage("import_feedback", str(others), "--labelled").returncode == 0
    trained = site.manage("train_feedback", "local", "--rounds=3", "--json")
    assert trained.returncode == 0, trained.stderr
    run = json.loads(trained.stdout)["run"]
    assert site.rows("SELECT count(*) FROM training_rollout WHERE input LIKE ?", f"%{WORD}%")[0][0] > 1
    assert "site.sqlite3" in files_with_the_word(site), "the search would find it"

    assert erase(site, token) == 204
    cleared = "SELECT count(*) FROM django_q_task WHERE func = 'feedback.tasks.wipe' AND success"
    wait_for(lambda: site.rows(cleared)[0][0], seconds=60, what="the files are cleared")
    assert (erase(site, token), erase(site, "nobody-has-this-token")) == (410, 404)
    site.stop()

    assert files_with_the_word(site) == []
    assert [row[0] for row in site.rows("SELECT run_id FROM feedback_retrainingmark")] == [run.replace("-", "")]
    chain = json.loads(site.manage("verify_audit", "--json").stdout)
    assert chain["ok"]
    assert token.encode() not in (site.folder / "site.sqlite3").read_bytes()
