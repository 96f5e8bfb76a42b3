"""Status lines state what is stored, and say so in words where nothing is."""

from typing import Any

import pytest
from django.test import Client

from tests.site.factories import make_document
from tractatus_site.integration import status
from tractatus_site.integration.status import NEEDS_GPU, NO_GPU_RUN, NOT_MEASURED, Line, status_groups
from training.models import Attempt, PolicyVersion, Rollout, Run, Span

pytestmark = pytest.mark.django_db


def line(label: str) -> Line:
    (found,) = [one for group in status_groups() for one in group.lines if one.label.startswith(label)]
    return found


def make_run(**overrides: Any) -> Run:
    fields = {"kind": "feedback", "algorithm": "grpo", "status": Run.Status.SUCCEEDED, "device": "cpu"}
    return Run.objects.create(**(fields | overrides))


def make_rollout(number: int, status: str = "succeeded") -> Attempt:
    rollout = Rollout.objects.create(rollout_id=f"ro-{number}", status=status, start_time=0.0)
    return Attempt.objects.create(
        attempt_id=f"at-{number}", rollout=rollout, sequence_id=1, status=status, start_time=0
    )


def make_span(attempt: Attempt, number: int, name: str) -> Span:
    return Span.objects.create(
        rollout=attempt.rollout, attempt=attempt, sequence_id=number, trace_id="t", span_id=f"s-{number}", name=name
    )


def test_nothing_stored_shows_no_number() -> None:
    lines = [one for group in status_groups() for one in group.lines]
    assert not any(one.reached for one in lines)
    assert not any(character.isdigit() for one in lines for character in one.sentence)
    assert line("Training on the CPU").sentence == NOT_MEASURED
    assert all(line(item.label).sentence == NO_GPU_RUN for item in NEEDS_GPU)


def test_rollouts_and_spans_are_counted() -> None:
    attempt = make_rollout(1)
    make_rollout(2, status="failed")
    make_span(attempt, 1, "agentlightning.message")
    make_span(attempt, 2, "agentlightning.annotation")
    make_span(attempt, 3, "agentlightning.annotation")
    assert line("Agent run by").sentence == "1 rollout ended well and is stored"
    assert line("Messages").sentence == "1 message span is among the newest 10,000"
    assert line("Rewards").sentence == "2 reward spans are among the newest 10,000"


def test_spans_are_looked_for_among_the_newest_only(monkeypatch: pytest.MonkeyPatch) -> None:
    attempt = make_rollout(1)
    make_span(attempt, 1, "agentlightning.reward")
    for number in range(2, 7):
        make_span(attempt, number, "agentlightning.message")
    monkeypatch.setattr(status, "NEWEST_SPANS", 3)
    assert line("Messages").sentence.startswith("3 message spans")
    assert line("Rewards").sentence == "none is among the newest spans"


def test_only_runs_that_succeeded_count() -> None:
    run = make_run(data={"train": {"examples": 120}})
    make_run(status=Run.Status.FAILED, device="cuda")
    PolicyVersion.objects.create(number=0, kind="feedback", weights=b"", weights_sha256="")
    PolicyVersion.objects.create(number=1, kind="feedback", weights=b"", weights_sha256="", run=run)
    assert line("Training on the CPU").sentence == "1 run went through to its end"
    assert line("Policies that came").sentence == "1 version is kept"
    assert line("Largest training set").sentence == "120 examples"
    assert line("Training on a GPU").sentence == NO_GPU_RUN


def test_a_run_on_a_gpu_changes_the_page(client: Client) -> None:
    assert NO_GPU_RUN in client.get("/integrations/agent-lightning.html").content.decode()
    make_run(device="cuda")
    make_run(device="cuda:1")
    assert "2 runs on a GPU are stored" in client.get("/integrations/agent-lightning.html").content.decode()


def test_a_document_is_filled_when_it_is_viewed(client: Client) -> None:
    make_document(body="Before.\n\n[[status]]\n\nAfter.\n")
    make_rollout(1)
    for address in ("/docs/a-document.html", "/docs/a-document.md"):
        page = client.get(address).content.decode()
        assert "1 rollout ended well" in page
        assert "[[status]]" not in page
