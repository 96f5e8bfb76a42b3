"""Triage in the worker, through the real store: what the trace proposes is written down, and only once."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_q.models import OrmQ

from feedback.models import Event, Reply, Submission, Triage
from feedback.services.moderation import release_submission
from feedback.tasks import sweep
from governance.models import Decision, Review, Rule
from tests.feedback.factories import THREAT, make_submission
from training import registry
from training.models import Rollout, Span

State = Submission.State


@pytest.fixture
def live(transactional_db: None) -> Iterator[Any]:
    from tests.training import library  # noqa: F401 - it swallows the warnings of the library's own import

    # isort: split
    from feedback.agent import live
    from training.store.database import thread

    yield live
    live.runner.cache_clear()
    thread.close()


def test_a_submission_is_triaged_through_a_stored_rollout(live: Any) -> None:
    submission = make_submission()
    assert live.triage(str(submission.pk))
    submission.refresh_from_db()
    assert submission.state == State.TRIAGED
    assert submission.lease_until is None
    triage = Triage.objects.get(submission=submission)
    rollout = Rollout.objects.get(pk=triage.rollout_id)
    assert rollout.status == "succeeded"
    assert rollout.input == live._task(submission)
    assert Span.objects.filter(rollout=rollout, name="agentlightning.annotation").exists()
    assert triage.policy == registry.champion("feedback")
    assert 0 < triage.confidence < 1
    assert set(triage.confidences) >= {"category", "severity", "priority", "action"}
    assert "total" in triage.reward
    assert triage.decision.action == "agent.triage"
    reply = Reply.objects.get(submission=submission)
    assert reply.state == Reply.State.DRAFT
    assert reply.decision.action == "agent.reply"
    assert reply.decision.outcome in ("allow", "redact")


def test_a_task_that_runs_twice_does_nothing_the_second_time(live: Any) -> None:
    submission = make_submission()
    assert live.triage(str(submission.pk))
    assert not live.triage(str(submission.pk))
    assert Triage.objects.count() == 1
    assert Event.objects.filter(kind="triaged").count() == 1


def test_a_leased_submission_is_left_to_its_worker_until_the_lease_runs_out(live: Any) -> None:
    submission = make_submission()
    row = Submission.objects.filter(pk=submission.pk)
    row.update(lease_until=timezone.now() + timedelta(minutes=1))
    assert not live.triage(str(submission.pk))
    row.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert live.triage(str(submission.pk))


def test_a_held_submission_is_not_triaged_before_a_person_releases_it(live: Any, admin_user: Any) -> None:
    submission = make_submission(text=THREAT)
    assert submission.state == State.HELD
    assert not live.triage(str(submission.pk))
    release_submission(submission=submission, user=admin_user, reason="A quotation.")
    assert live.triage(str(submission.pk))


def test_an_agent_that_fails_leaves_the_submission_for_the_next_try(live: Any) -> None:
    submission = make_submission()
    registry.install_first(kind="feedback", weights=b"damaged", scores={})
    from training.solo import RolloutFailedError

    with pytest.raises(RolloutFailedError):
        live.triage(str(submission.pk))
    submission.refresh_from_db()
    assert submission.state == State.RECEIVED
    assert submission.lease_until is not None
    assert submission.lease_until < timezone.now(), "the next try need not wait"
    assert Rollout.objects.get().status == "failed"
    assert Span.objects.filter(name="agentlightning.exception").exists()


def test_a_language_model_that_is_gone_leaves_the_composed_reply_and_a_record(live: Any, settings: Any) -> None:
    settings.AGENT_LLM_ENDPOINT, settings.AGENT_LLM_RETRIES = "http://127.0.0.1:9/v1", 0
    submission = make_submission()
    assert live.triage(str(submission.pk))
    assert Reply.objects.get(submission=submission).source == "composed"
    assert Span.objects.filter(name="agentlightning.exception").exists()
    event = Event.objects.get(kind="draft-failed")
    assert not event.public
    assert "cannot be reached" in event.message
    assert Triage.objects.get().draft["outcome"] == "failed"


def test_labels_that_cannot_be_decided_are_held_for_a_person(live: Any) -> None:
    submission = make_submission()
    Rule.objects.update(active=False)
    assert live.triage(str(submission.pk))
    submission.refresh_from_db()
    assert submission.state == State.HELD
    assert not Triage.objects.exists()
    assert submission.held_by is not None
    assert submission.held_by.action == "agent.triage"
    assert Review.objects.get().decision == submission.held_by


def test_the_sweep_queues_what_was_forgotten_and_nothing_else(live: Any) -> None:
    forgotten, fresh, held = make_submission(), make_submission(), make_submission(text=THREAT)
    old = timezone.now() - timedelta(minutes=5)
    Submission.objects.filter(pk__in=[forgotten.pk, held.pk]).update(received_at=old)
    OrmQ.objects.all().delete()
    assert sweep()["queued"] == 1
    (queued,) = OrmQ.objects.all()
    assert queued.task["args"] == (str(forgotten.pk),)
    assert fresh.state == State.RECEIVED


def test_every_proposal_of_the_agent_is_in_the_audit_chain(live: Any) -> None:
    submission = make_submission()
    live.triage(str(submission.pk))
    triage = Triage.objects.get()
    subjects = Decision.objects.filter(subject=f"rollout:{triage.rollout_id}").values_list("action", flat=True)
    assert "agent.triage" in subjects
    assert "agent.reply" in subjects
