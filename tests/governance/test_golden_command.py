import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from governance.models import Decision, GoldenResult
from governance.services import current_rule_set


def evaluate(*arguments: str, **options: Any) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("evaluate_governance", *arguments, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


@pytest.mark.django_db
def test_one_set_as_json_and_nothing_stored() -> None:
    out, err = evaluate("--json", "--set", "claims", "--limit", "20")
    result = json.loads(out)
    assert {"claims", "evasion.leetspeak.claims"} <= set(result["sets"])
    assert all("claims" in name for name in result["sets"])
    assert {"n", "recall", "precision", "low", "high"} <= set(result["sets"]["claims"])
    assert result["revision"] == current_rule_set().revision
    assert "claims: 20 examples" in err
    assert not GoldenResult.objects.exists()


@pytest.mark.django_db
def test_a_derived_name_gives_that_alone() -> None:
    out, _ = evaluate("--json", "--set", "evasion.full_width.personal_data.whole", "--limit", "30")
    assert set(json.loads(out)["sets"]) == {"evasion.full_width.personal_data.whole"}


@pytest.mark.django_db
def test_a_limited_evaluation_is_not_kept_as_the_whole() -> None:
    evaluate("--limit", "3")
    assert not GoldenResult.objects.exists()


@pytest.mark.django_db
def test_the_whole_is_stored_with_its_revision(monkeypatch: pytest.MonkeyPatch) -> None:
    scores = {"benign": {"n": 1, "recall": None, "precision": None, "low": 0.0, "high": 1.0}}
    monkeypatch.setattr("governance.golden.evaluation.Evaluator.scores", lambda _: scores)
    out, _ = evaluate()
    stored = GoldenResult.objects.get()
    assert stored.scores == scores
    assert stored.revision == current_rule_set().revision
    assert stored.code_version
    assert "benign" in out
    evaluate("--no-store")
    assert GoldenResult.objects.count() == 1


@pytest.mark.django_db
def test_evaluating_leaves_no_record_in_the_chain() -> None:
    evaluate("--set", "benign", "--limit", "5")
    assert not Decision.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "named"),
    [(("--set", "nonsense"), "personal_data.person"), (("--limit", "0"), "--limit")],
)
def test_bad_arguments_end_with_two(arguments: tuple[str, ...], named: str) -> None:
    with pytest.raises(CommandError, match=named) as caught:
        evaluate(*arguments)
    assert caught.value.returncode == 2


def test_check_tells_that_the_stored_sets_are_current() -> None:
    pytest.importorskip("mimesis", reason="mimesis, a development dependency, is not installed")
    err = StringIO()
    call_command("build_golden", "--check", stderr=err)
    assert "personal_data" in err.getvalue()
