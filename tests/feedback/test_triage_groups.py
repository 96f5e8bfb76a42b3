"""A task takes those that wait along: a group leaves what each alone would have, and nobody fails for another."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from feedback.models import Event, Reply, Submission, Triage
from governance.chain import audit
from governance.models import Decision, Review, Rule
from tests.feedback.factories import make_submission
from tests.training.rows import make_evaluation
from training import registry, trials
from training.models import Alias, Attempt, PolicyVersion, Resources, Rollout, Run, Span, Trial, Worker

State = Submission.State
SCORES = {"held_out": {"reward": {"mean": 0.5, "low": 0.4, "high": 0.6}}, "violations": {"attempted": 0, "executed": 0}}
TEXTS = [
    "The table on the glossary page is cut off on my telephone.",
    "Please write to jane.roe@example.org when the search is repaired.",
    "I could not find out how a held submission is released again, and by whom.",
    "What a clear page about rules! I read all of it.",
]


@pytest.fixture
def live(transactional_db: None) -> Iterator[Any]:
    from tests.training import library  # noqa: F401 - it swallows the warnings of the library's own import

    # isort: split
    from feedback.agent import live
    from training.store.database import thread

    yield live
    live.runner.cache_clear()
    thread.close()


def make_waiting() -> list[Submission]:
    return [make_submission(text=text) for text in TEXTS]


def make_version(seed: int) -> PolicyVersion:
    from feedback.learning.baseline import untrained_policy
    from training.policies.ngram import to_bytes

    run = Run.objects.create(kind="feedback", algorithm="grpo")
    version = registry.register(kind="feedback", weights=to_bytes(untrained_policy(seed)), scores=SCORES, run=run)
    make_evaluation(version)
    return version


def left_by(submission: Submission) -> dict[str, Any]:
    """All that a triage leaves, without ids, hashes and times."""
    triage = Triage.objects.get(submission=submission)
    rollout = Rollout.objects.get(pk=triage.rollout_id)
    spans = Span.objects.filter(rollout=rollout).order_by("sequence_id")
    decisions = Decision.objects.filter(subject=f"rollout:{rollout.pk}").order_by("sequence")
    assert decisions[0] == triage.decision
    return {
        "state": Submission.objects.get(pk=submission.pk).state,
        "lease": Submission.objects.get(pk=submission.pk).lease_until,
        "triage": [triage.category, triage.severity, triage.priority, triage.action, triage.canary, triage.policy_id],
        "numbers": [triage.confidence, triage.arm_propensity, triage.reward],
        "confidences": triage.confidences,
        "reply": list(Reply.objects.filter(submission=submission).values("draft", "text", "source", "state")),
        "events": list(submission.events.order_by("id").values_list("kind", "message", "public")),
        "rollout": [rollout.status, rollout.mode, rollout.resources_id, rollout.metadata, rollout.config],
        "counts": [rollout.attempt_count, rollout.last_span, rollout.attempts.get().sequence_id],
        "attempt": list(rollout.attempts.values("status", "worker_id")),
        "spans": [(span.sequence_id, span.name, sorted(span.attributes), span.status["status_code"]) for span in spans],
        "decisions": [(one.action, one.outcome, one.findings, one.revision) for one in decisions],
    }


def test_a_group_leaves_what_each_would_have_left_by_itself(live: Any, settings: Any) -> None:
    submissions = make_waiting()
    assert live.triage(str(submissions[0].pk))
    together = [left_by(submission) for submission in submissions]
    assert all(found["state"] == State.TRIAGED and found["lease"] is None for found in together)
    assert audit().ok

    Triage.objects.all().delete()
    Reply.objects.all().delete()
    Event.objects.exclude(kind__in=["received", "masked", "queued"]).delete()
    Submission.objects.update(state=State.RECEIVED)
    settings.TRIAGE_GROUP = 1
    for submission in submissions:
        assert live.triage(str(submission.pk))
    assert [left_by(submission) for submission in submissions] == together


def test_the_tasks_of_those_that_were_taken_along_have_nothing_to_do(live: Any) -> None:
    submissions = make_waiting()
    assert live.triage(str(submissions[2].pk))
    assert Triage.objects.count() == len(submissions)
    assert not any(live.triage(str(submission.pk)) for submission in submissions)
    assert Rollout.objects.count() == len(submissions)
    assert Event.objects.filter(kind="triaged").count() == len(submissions)


def test_a_task_takes_its_own_first_and_then_those_that_wait_longest(live: Any) -> None:
    from feedback.agent.leases import lease

    submissions = make_waiting()
    assert [one.pk for one in lease(str(submissions[3].pk), most=3)] == [submissions[n].pk for n in (3, 0, 1)]
    assert lease(str(submissions[0].pk), most=3) == []
    assert [one.pk for one in lease(str(submissions[2].pk), most=3)] == [submissions[2].pk]


def test_the_store_reads_the_rollouts_of_a_group_as_any_other(live: Any) -> None:
    from tests.training.library import awaited, find_final_reward
    from training.store.store import DjangoLightningStore

    submissions = make_waiting()
    assert live.triage(str(submissions[0].pk))

    @awaited
    async def read() -> None:
        store = DjangoLightningStore()
        for rollout in await store.query_rollouts():
            spans = await store.query_spans(rollout.rollout_id)
            assert [span.sequence_id for span in spans] == list(range(1, len(spans) + 1))
            assert find_final_reward(spans) is not None
            latest = await store.get_latest_attempt(rollout.rollout_id)
            assert latest is not None
            assert (rollout.status, latest.status) == ("succeeded", "succeeded")
            resources = await store.get_resources_by_id(rollout.resources_id or "")
            assert resources is not None
            assert resources.resources["llm"].model == (rollout.metadata or {})["reference"]

    read()
    assert Resources.objects.count() == 1
    assert Worker.objects.get().status == "idle"


def test_an_arm_that_fails_takes_nobody_of_the_other_along(live: Any) -> None:
    """Nor does it fail them again: whoever failed is tried alone."""
    champion, broken = make_version(1), make_version(2)
    Alias.objects.create(kind="feedback", name="champion", policy=champion)
    trials.start_canary(policy=broken, share=0.5, user=None, reason="A look.")
    Trial.objects.update(policy=registry.register(kind="feedback", weights=b"damaged", scores=SCORES))
    submissions = [make_submission(text=f"The table on page {number} is cut off.") for number in range(8)]
    fails = {one.pk: trials.place(b"feedback/" + one.pk.bytes) < 0.5 for one in submissions}
    well = next(one for one in submissions if not fails[one.pk])
    assert live.triage(str(well.pk))
    for submission in submissions:
        submission.refresh_from_db()
        assert submission.state == (State.RECEIVED if fails[submission.pk] else State.TRIAGED)
        assert (submission.lease_until is None) != fails[submission.pk]
    assert Rollout.objects.filter(status="failed").count() == sum(fails.values())
    late = make_submission()
    if trials.place(b"feedback/" + late.pk.bytes) >= 0.5:
        assert live.triage(str(late.pk))
    assert Attempt.objects.filter(status="failed").count() == sum(fails.values()), "none was tried again by another"


def test_a_result_that_cannot_be_written_is_the_only_one_that_is_not(
    live: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from feedback.agent import writing

    submissions, line = make_waiting(), writing._timeline
    poisoned = submissions[1]

    def broken(tried: Any) -> list[Event]:
        lines = line(tried)
        if tried.submission == poisoned:
            lines[0].kind = None  # type: ignore[assignment]
        return lines

    monkeypatch.setattr(writing, "_timeline", broken)
    assert live.triage(str(submissions[0].pk))
    assert set(Triage.objects.values_list("submission", flat=True)) == {one.pk for one in submissions} - {poisoned.pk}
    assert Rollout.objects.count() == len(submissions) - 1
    poisoned.refresh_from_db()
    assert poisoned.state == State.RECEIVED
    assert poisoned.lease_until is not None
    monkeypatch.setattr(writing, "_timeline", line)
    assert live.triage(str(poisoned.pk))
    assert audit().ok


def test_whoever_stopped_a_worker_is_never_taken_along(live: Any) -> None:
    """A lease that ran out is all that a killed worker leaves: the next group must not die of the same."""
    deadly, other = make_submission(text=TEXTS[0]), make_submission(text=TEXTS[1])
    Submission.objects.filter(pk=deadly.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert live.triage(str(other.pk))
    deadly.refresh_from_db()
    assert deadly.state == State.RECEIVED
    third = make_submission(text=TEXTS[2])
    assert live.triage(str(deadly.pk))
    third.refresh_from_db()
    assert third.state == State.RECEIVED, "nor does it take anybody along"


def test_labels_that_are_held_in_a_group_are_reviewed_one_by_one(live: Any) -> None:
    submissions = make_waiting()
    Rule.objects.update(active=False)
    assert live.triage(str(submissions[0].pk))
    assert not Triage.objects.exists()
    held = {review.decision_id for review in Review.objects.all()}
    assert held == set(Submission.objects.filter(state=State.HELD).values_list("held_by", flat=True))
    assert len(held) == len(submissions)


def test_of_a_submission_that_was_erased_meanwhile_nothing_is_left(live: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    submissions, made = make_waiting(), live.SoloRunner.run
    erased = submissions[1]

    def run(runner: Any, *arguments: Any, **options: Any) -> Any:
        found = made(runner, *arguments, **options)
        Submission.objects.filter(pk=erased.pk).delete()
        return found

    monkeypatch.setattr(live.SoloRunner, "run", run)
    assert live.triage(str(submissions[0].pk))
    assert Triage.objects.count() == Rollout.objects.count() == len(submissions) - 1
    assert str(erased.pk) not in repr(list(Rollout.objects.values_list("input", flat=True)))
    triaged = {f"rollout:{rollout_id}" for rollout_id in Triage.objects.values_list("rollout_id", flat=True)}
    assert set(Decision.objects.exclude(action="feedback.submit").values_list("subject", flat=True)) == triaged


def test_what_there_was_no_time_for_goes_back(live: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "GROUP_SECONDS", 0.0)
    submissions = make_waiting()
    assert live.triage(str(submissions[0].pk))
    assert Triage.objects.get().submission == submissions[0]
    assert Submission.objects.filter(state=State.RECEIVED, lease_until=None).count() == len(submissions) - 1


def test_while_a_language_model_writes_nobody_else_waits(live: Any, settings: Any) -> None:
    settings.AGENT_LLM_ENDPOINT, settings.AGENT_LLM_RETRIES = "http://127.0.0.1:9/v1", 0
    submissions = make_waiting()
    assert live.triage(str(submissions[0].pk))
    assert Triage.objects.get().submission == submissions[0]


@pytest.mark.engine("postgresql")
def test_two_workers_at_once_share_what_waits(live: Any) -> None:
    """Neither waits for the other, and none is taken twice."""
    from feedback.agent.leases import lease

    submissions = [make_submission(text=f"The table on page {number} is cut off.") for number in range(12)]
    start, taken = threading.Barrier(4), list[list[Any]]()

    def take(submission: Submission) -> None:
        start.wait()
        taken.append([one.pk for one in lease(str(submission.pk), most=3)])
        connection.close()

    threads = [threading.Thread(target=take, args=(submission,)) for submission in submissions[:4]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pks = [pk for group in taken for pk in group]
    assert len(pks) == len(set(pks)), "each is taken once"
    assert {submission.pk for submission in submissions[:4]} <= set(pks)


def test_of_two_who_tried_the_same_the_first_counts(live: Any) -> None:
    """A lease ran out while its worker was only slow: what it brings late is left out, rollout and all."""
    submission = make_submission()
    (leased,) = live.lease(str(submission.pk), most=1)
    slow = live.Together()
    (made,) = live.runner().run(live.agent_under(slow), [live.Order(live._task(leased), "none/probe")])
    Submission.objects.filter(pk=submission.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert live.triage(str(submission.pk))
    rows = Rollout.objects.count(), Triage.objects.count(), Event.objects.count()
    arm = trials.Arm(Triage.objects.get().policy, 1.0, canary=False)
    live.write_down([live.Tried(leased, arm, made)])
    assert (Rollout.objects.count(), Triage.objects.count(), Event.objects.count()) == rows
