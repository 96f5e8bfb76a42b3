"""The commands around training, as a user runs them: train, evaluate, promote, triage by it, roll back."""

import json
from pathlib import Path

import pytest

from tests.live.site import Site, wait_for

pytestmark = [pytest.mark.worker, pytest.mark.timeout(280)]

CHECKED = (
    "training dataset loaded",
    "trace collection set up",
    "agent instrumented with @agl.rollout",
    "event emission (message, reward, exception) active",
)
LABELLED = [
    {"text": "The menu on the glossary page covers the first line.", "category": "website-bug", "severity": "low"},
    {"text": "Could the glossary have a page for each term?", "category": "feature-request", "priority": 4},
]


def test_train_evaluate_promote_and_roll_back(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    file.write_text("\n".join(map(json.dumps, LABELLED)), encoding="utf-8")
    assert site.manage("import_feedback", str(file), "--labelled").returncode == 0

    trained = site.manage("train_feedback", "oneclick", "--rounds=4", "--seed=3", "--json")
    assert trained.returncode == 0, trained.stderr
    for line in CHECKED:
        assert f"✓ {line}" in trained.stderr
    assert "round 4/4" in trained.stderr
    result = json.loads(trained.stdout)
    assert {"run", "policy", "algorithm", "device", "rounds", "rollouts", "seconds", "held_out", "violations"} <= set(
        result
    )
    assert result["violations"]["executed"] == 0
    assert result["violations"]["attempted"] > 0
    for name in ("policy", "untrained", "random"):
        assert result["held_out"][name]["low"] <= result["held_out"][name]["mean"] <= result["held_out"][name]["high"]

    inputs = [json.loads(row) for (row,) in site.rows("SELECT input FROM training_rollout WHERE mode = 'train'")]
    assert len(inputs) == result["rollouts"]
    (data,) = [json.loads(row) for (row,) in site.rows("SELECT data FROM training_run")]
    assert data["train"]["examples"] >= 100 + len(LABELLED)

    evaluated = json.loads(site.manage("evaluate_policy", "candidate", "--json").stdout)
    assert evaluated["policy"] == result["policy"]
    assert evaluated["reward"]["mean"] == pytest.approx(result["held_out"]["policy"]["mean"])

    # So short a training may not be enough for the gate, which is not what this test is about.
    promoted = site.manage("promote_policy", "candidate", "--overrule=A test of the switch.", "--json")
    assert json.loads(promoted.stdout)["policy"] == result["policy"]
    assert site.manage("promote_policy", "candidate").returncode == 1

    site.start_web()
    site.start_worker()
    answer = site.post("/api/feedback/", {"text": "The search box on the documents page ignores my second word."})
    address = f"/api/feedback/{answer['token']}/"
    triage = wait_for(lambda: site.get(address)["triage"], seconds=90, what="the triage")
    assert triage["policy"] == json.loads(promoted.stdout)["number"]

    rolled_back = json.loads(site.manage("rollback_policy", "--json").stdout)
    assert rolled_back["policy"] != result["policy"]
    chain = json.loads(site.manage("verify_audit", "--json").stdout)
    assert chain["ok"]
    assert chain["records"] > result["rollouts"]


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["train_feedback", "oneclick", "--rounds=0"], 2, "--rounds"),
        (["train_feedback", "sideways"], 2, "sideways"),
        (["train_feedback", "oneclick", "--device=cuda"], 2, "--device cuda"),
        (["train_feedback", "oneclick", "--run=nonsense"], 2, "--run"),
        (["train_feedback", "local", "--rounds=1"], 1, "import_feedback --labelled"),
        (["evaluate_policy", "nobody"], 2, "nobody"),
        (["evaluate_policy", "champion", "--input=nowhere.jsonl"], 2, "no feedback policy"),
        (["promote_policy", "99"], 2, "99"),
        (["rollback_policy"], 1, "no earlier champion"),
    ],
)
def test_a_bad_input_is_one_clear_line(site: Site, arguments: list[str], status: int, message: str) -> None:
    done = site.manage(*arguments)
    assert done.returncode == status, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
