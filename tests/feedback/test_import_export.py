"""Feedback in and out as JSON Lines."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from feedback.models import ReviewedExample, Submission
from feedback.services.triage import confirm_triage
from governance.models import Decision
from tests.feedback.factories import PLAIN, THREAT, WITH_EMAIL, make_submission, make_triage

pytestmark = pytest.mark.django_db
LABELLED = {"text": PLAIN, "category": "website-bug", "severity": "high", "priority": 2, "action": "fix"}


def run_import(tmp_path: Path, lines: list[Any], **options: Any) -> dict[str, int]:
    file = tmp_path / "feedback.jsonl"
    file.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    out = io.StringIO()
    call_command("import_feedback", str(file), json=True, stdout=out, **options)
    counts: dict[str, int] = json.loads(out.getvalue())
    return counts


def run_export() -> list[dict[str, Any]]:
    out = io.StringIO()
    call_command("export_feedback", stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_labelled_lines_become_reviewed_examples_with_masked_text(tmp_path: Path) -> None:
    counts = run_import(tmp_path, [LABELLED, {"text": WITH_EMAIL, "category": "positive"}, ""], labelled=True)
    assert counts == {"lines": 2, "imported": 2, "allowed": 1, "masked": 1, "held": 0, "blocked": 0}
    first, second = ReviewedExample.objects.all()
    assert {name: getattr(first, name) for name in LABELLED} == LABELLED
    assert (first.source, second.severity, second.priority) == ("import", "", None)
    assert "jane.roe" not in second.text
    assert Decision.objects.filter(action="feedback.submit", subject__startswith="import:").count() == 2


def test_a_held_line_is_counted_and_not_learnt_from(tmp_path: Path) -> None:
    counts = run_import(tmp_path, [{"text": THREAT, "category": "noise"}], labelled=True)
    assert (counts["imported"], counts["held"]) == (0, 1)
    assert not ReviewedExample.objects.exists()


def test_importing_twice_adds_nothing(tmp_path: Path) -> None:
    run_import(tmp_path, [LABELLED], labelled=True)
    assert run_import(tmp_path, [LABELLED], labelled=True)["imported"] == 0
    assert ReviewedExample.objects.count() == 1


def test_unlabelled_lines_become_submissions(tmp_path: Path) -> None:
    counts = run_import(tmp_path, [{"text": WITH_EMAIL, "page": "/docs.html"}, {"text": THREAT}])
    assert (counts["imported"], counts["masked"], counts["held"]) == (2, 1, 1)
    assert set(Submission.objects.values_list("state", flat=True)) == {"received", "held"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({**LABELLED, "category": "praise"}, 'line 2: category: "praise" is not a valid choice.'),
        ({**LABELLED, "priority": 9}, 'line 2: priority: "9" is not a valid choice.'),
        ({"category": "noise"}, "line 2: text: This field is required."),
        ({"text": "  "}, "line 2: text: Please write something."),
        ({"text": PLAIN, "categry": "noise"}, "line 2: categry: unknown field"),
        ("[1]", "line 2: not a JSON object"),
        ("{", "line 2: not JSON"),
        ("[" * 100_000, "line 2: not JSON"),
        ("9" * 5_000, "line 2: not JSON"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_imported(tmp_path: Path, line: Any, message: str) -> None:
    with pytest.raises(CommandError) as caught:
        run_import(tmp_path, [LABELLED, line], labelled=True)
    assert message in str(caught.value)
    assert caught.value.returncode == 1
    assert not ReviewedExample.objects.exists()
    assert not Decision.objects.exists()


def test_a_bad_page_of_a_submission_is_named_too(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"line 1: page: "):
        run_import(tmp_path, [{"text": PLAIN, "page": "https://example.org"}])
    assert not Submission.objects.exists()


def test_a_missing_file_is_a_bad_argument(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"No such file") as caught:
        call_command("import_feedback", str(tmp_path / "absent.jsonl"))
    assert caught.value.returncode == 2


def test_the_export_tells_a_persons_labels_apart_from_the_agents() -> None:
    proposed = make_triage(
        make_submission(text="First, with a@example.org in it.", contact="c@example.net", consent=True)
    )
    confirmed = make_triage(make_submission(text="Second."))
    confirm_triage(triage=confirmed, user=None, category="noise", severity="low", priority=5, action="discard")
    first, second = run_export()
    assert (first["category"], first["proposed"]["category"]) == (None, "website-bug")
    assert (second["category"], second["priority"]) == ("noise", 5)
    assert "example.org" not in json.dumps(first)
    assert "example.net" not in json.dumps(first)
    assert first["id"] == str(proposed.submission.pk)


def test_an_export_can_be_imported_as_labelled(tmp_path: Path) -> None:
    triage = make_triage(make_submission(text="Second."))
    confirm_triage(triage=triage, user=None, category="noise", severity="low", priority=5, action="discard")
    counts = run_import(tmp_path, [json.dumps(line) for line in run_export()], labelled=True)
    assert counts["imported"] == 1
    assert ReviewedExample.objects.filter(category="noise", source="import").count() == 1
