"""A learner and its runners: rollouts that are stale, runners that die, come and are left behind."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.training.distributed import DATA, beside, make_loop, paint, tell
from tests.training.rows import make_run
from training import contributions, distributed, process_pool
from training.models import Attempt, Contribution, Rollout, Run
from training.policies.ngram import to_bytes
from training.process_pool import kept
from training.rounds import NothingLearnedError, RoundReport
from training.serving import UnknownPolicyError, resolve, share, unshare
from training.store.database import thread

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def run(database_store: Any) -> Run:
    return make_run(status="running")


def test_rollouts_that_are_too_stale_are_dropped_and_counted(run: Run) -> None:
    reports: list[RoundReport] = []
    loop = make_loop(run, reports, rounds=3, max_staleness=1)
    # Every third rollout says that its policy had learned nothing yet, which two rounds later is too long ago.
    runner = tell(loop.store, loop.reference, lambda number, made: 0 if made % 3 == 0 else number)
    asyncio.run(beside(loop, runner))
    assert [report.values["rollouts_dropped"] for report in reports] == [0, 0, 3]
    last = reports[-1]
    assert sorted(last.staleness.values())[-3:] == [2, 2, 2]
    assert len(last.rollouts) == 6
    assert {key for key, age in last.staleness.items() if age <= 1} == set(last.rollouts)
    assert [report.values["violations_executed"] for report in reports] == [9, 9, 9], "those that were dropped count"
    assert last.values["stale_share"] == sum(age > 0 for age in last.staleness.values()) / 9


def test_without_staleness_every_rollout_is_of_the_newest_policy(run: Run) -> None:
    reports: list[RoundReport] = []
    loop = make_loop(run, reports, max_staleness=0)
    asyncio.run(beside(loop, tell(loop.store, loop.reference, lambda number, _: number)))
    assert [report.values["stale_share"] for report in reports] == [0, 0, 0, 0]


def test_a_round_of_which_nothing_is_fresh_is_an_error(run: Run) -> None:
    loop = make_loop(run, [], max_staleness=0)
    with pytest.raises(NothingLearnedError, match="round 2"):
        asyncio.run(beside(loop, tell(loop.store, loop.reference, lambda *_: 0)))
    assert not Rollout.objects.exclude(status__in=["succeeded", "cancelled"]).exists()


def test_what_a_runner_never_ended_is_made_by_another(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distributed, "SILENT_SECONDS", 0.3)
    reports: list[RoundReport] = []
    loop = make_loop(run, reports)
    # All rollouts of the first group, so that none of them grows stale while it waits for the others.
    asyncio.run(beside(loop, tell(loop.store, loop.reference, lambda number, _: number, forgets=3)))
    assert [len(report.rollouts) for report in reports] == [9, 9, 9, 9]
    assert Rollout.objects.filter(status="succeeded").count() == 36
    assert Attempt.objects.filter(status="unresponsive").count() == 3


def newest_contribution(run: Run) -> Contribution:
    return Contribution.objects.filter(run=run).latest("last_at")


def pid_of(row: Contribution) -> int:
    return int(row.worker_id.rpartition(":")[2])


def test_runner_processes_come_and_go(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distributed, "SILENT_SECONDS", 2.0)
    monkeypatch.setattr(process_pool, "REPLACE_SECONDS", 0.1)
    reports: list[RoundReport] = []
    loop = make_loop(run, reports, rounds=16)
    killed: list[int] = []

    async def after_round(report: RoundReport) -> None:
        reports.append(report)
        await thread.run(contributions.add, run, report.staleness, max_staleness=2)
        if report.round == 3:
            killed.append(pid_of(await thread.run(newest_contribution, run)))
            os.kill(killed[0], signal.SIGKILL)

    loop.after_round = after_round
    with kept([paint, paint]):
        asyncio.run(loop.run(DATA))
    assert [report.round for report in reports] == list(range(16))
    assert all(len(report.staleness) == 9 for report in reports)
    assert any(report.values["stale_share"] > 0 for report in reports)
    rows = {pid_of(row): row for row in Contribution.objects.filter(run=run)}
    assert killed[0] in rows
    assert len(rows) == 3, "the two that began, and the one in place of the dead"
    assert sum(row.rollouts for row in rows.values()) == 16 * 9
    assert not any(Path(f"/proc/{pid}").exists() for pid in rows)


def test_a_shared_policy_is_what_another_process_gets(run: Run) -> None:
    loop = make_loop(run, [])
    policy = loop.learner.policy
    share(run.pk, policy, round=3)
    first = resolve(loop.reference)
    assert (first.round, to_bytes(first.policy)) == (3, to_bytes(policy))
    assert resolve(loop.reference) is first
    share(run.pk, policy, round=4)
    assert resolve(loop.reference).round == 4
    unshare(run.pk)
    with pytest.raises(UnknownPolicyError, match=loop.reference):
        resolve(loop.reference)
