"""Runs say what they learn from; those that learned from what was erased stop, are marked, and are settled later."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.utils import timezone

from feedback.erasure.runs import follow
from feedback.erasure.services import erase
from feedback.erasure.sweeping import sweep_erased
from feedback.models import ExampleUse, RetrainingMark, ReviewedExample, Submission, Tombstone
from feedback.services.triage import confirm_triage
from tests.confined import confined_process
from tests.feedback.factories import make_policy, make_submission, make_triage
from tests.feedback.planted import LABELS, TEXT, WORD, make_trace
from tests.feedback.test_raw_text_never_leaks import everything_stored
from training.models import Checkpoint, Rollout, Run
from training.runs import acquire

VISITOR = Tombstone.By.VISITOR
Status = Run.Status


def make_example(user: User) -> ReviewedExample:
    return confirm_triage(triage=make_triage(make_submission(text=TEXT)), user=user, **LABELS)


def run_that_used(example: ReviewedExample, status: str, *, policy: bool = True) -> Run:
    run = make_policy(trained=True).run if policy else Run.objects.create(kind="feedback", algorithm="grpo")
    assert run is not None
    Run.objects.filter(pk=run.pk).update(status=status, started_at=timezone.now() - timedelta(hours=1))
    Checkpoint.objects.create(run=run, round=3, weights=b"", tensors=b"")
    ExampleUse.objects.create(run=run, example=example)
    return run


def submission_of(example: ReviewedExample) -> Submission:
    return Submission.objects.get(reviewed_example=example)


@pytest.mark.django_db
def test_a_run_that_has_ended_is_marked_and_its_state_goes(owner: User) -> None:
    example = make_example(owner)
    run = run_that_used(example, Status.SUCCEEDED)
    tombstone = erase(submission=submission_of(example), by=VISITOR)
    mark = RetrainingMark.objects.get()
    assert (mark.run, mark.tombstone, mark.settled_at) == (run, tombstone, None)
    assert not Checkpoint.objects.exists()


@pytest.mark.django_db
def test_a_run_that_is_learning_is_asked_to_stop_and_begins_anew(owner: User) -> None:
    example = make_example(owner)
    run = run_that_used(example, Status.RUNNING, policy=False)
    erase(submission=submission_of(example), by=VISITOR)
    run.refresh_from_db()
    assert run.stop_requested_at is not None
    assert Checkpoint.objects.filter(run=run).exists(), "it may be about to write it anyway"
    Run.objects.filter(pk=run.pk).update(status=Status.INTERRUPTED)
    follow()
    assert not Checkpoint.objects.exists()
    assert RetrainingMark.objects.get().settled_at is not None, "nothing of what it learned is left"


@pytest.mark.django_db
def test_a_run_from_before_these_notes_is_found_by_its_traces(owner: User) -> None:
    example = make_example(owner)
    run = make_policy(trained=True).run
    make_trace("ro-older", {"text": TEXT}, run=run)
    erase(submission=submission_of(example), by=VISITOR)
    assert RetrainingMark.objects.get().run == run


@pytest.mark.django_db
def test_a_later_policy_settles_the_mark_and_an_earlier_one_does_not(owner: User) -> None:
    example = make_example(owner)
    run_that_used(example, Status.SUCCEEDED)
    tombstone = erase(submission=submission_of(example), by=VISITOR)
    other = Run.objects.create(kind="feedback", algorithm="grpo", status=Status.SUCCEEDED)
    for minutes, settled in ((-1, False), (1, True)):
        Run.objects.filter(pk=other.pk).update(started_at=tombstone.erased_at + timedelta(minutes=minutes))
        follow()
        assert (RetrainingMark.objects.get().settled_at is not None) is settled


@pytest.mark.django_db
def test_the_sweep_settles_a_mark_however_long_ago_the_erasure_was(owner: User) -> None:
    example = make_example(owner)
    run_that_used(example, Status.SUCCEEDED)
    erase(submission=submission_of(example), by=VISITOR)
    Tombstone.objects.update(erased_at=timezone.now() - timedelta(days=3))
    Run.objects.create(kind="feedback", algorithm="grpo", status=Status.SUCCEEDED, started_at=timezone.now())
    sweep_erased()
    assert RetrainingMark.objects.get().settled_at is not None


@pytest.mark.django_db
def test_a_search_among_prompts_goes_on_from_the_last_one_and_stays_marked(owner: User) -> None:
    example = make_example(owner)
    run = run_that_used(example, Status.SUCCEEDED)
    Run.objects.filter(pk=run.pk).update(kind="prompts")
    tombstone = erase(submission=submission_of(example), by=VISITOR)
    later = tombstone.erased_at + timedelta(minutes=1)
    Run.objects.create(kind="prompts", algorithm="search", status=Status.SUCCEEDED, started_at=later)
    follow()
    assert RetrainingMark.objects.get().settled_at is None


@pytest.mark.django_db
def test_a_use_names_one_thing(owner: User) -> None:
    with pytest.raises(IntegrityError):
        ExampleUse.objects.create(run=Run.objects.create(kind="feedback", algorithm="grpo"))


def test_a_run_notes_its_examples_with_the_rights_of_a_learner(trained: Any, owner: User) -> None:
    example = make_example(owner)
    imported = ReviewedExample.objects.create(text="The menu hides the first line.", source="import", action="fix")
    with confined_process():
        _, run = trained(algorithm="grpo", rounds=2)
    assert set(ExampleUse.objects.values_list("run", "example")) == {(run.pk, example.pk), (run.pk, imported.pk)}
    named = Rollout.objects.exclude(input__example=None).values_list("input__text", "input__example")
    assert set(named) <= {(TEXT, example.pk), (imported.text, imported.pk)}


def test_an_off_policy_run_notes_whose_traces_it_begins_with(trained: Any, owner: User) -> None:
    trained(algorithm="grpo", rounds=1)
    submission = make_submission(text=TEXT)
    told = Rollout.objects.filter(status="succeeded").first()
    assert told is not None
    Rollout.objects.filter(pk=told.pk).update(input={**(told.input or {}), "submission": str(submission.pk)})
    _, run = trained(algorithm="offpolicy", rounds=1)
    assert ExampleUse.objects.filter(run=run, submission=submission).exists()
    erase(submission=submission, by=VISITOR)
    assert RetrainingMark.objects.filter(run=run).exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_erased_before_it_is_noted_is_read_again(owner: User) -> None:
    """The database refuses a note of what is gone, so that a run cannot learn from it unseen."""
    from feedback.learning.examples import Example, Examples
    from feedback.learning.uses import noted

    kept, gone = make_example(owner), make_example(owner)
    erase(submission=submission_of(gone), by=VISITOR)
    reads = iter([[gone.pk, kept.pk], [kept.pk]])

    def load() -> Examples:
        return Examples([Example(TEXT, {}, key) for key in next(reads)], [])

    run = Run.objects.create(kind="feedback", algorithm="grpo")
    assert [one.source for one in noted(run, load).train] == [kept.pk]
    assert ExampleUse.objects.get().example == kept


def test_an_erasure_while_a_run_learns_leaves_nothing(
    trained: Any, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is erased after the second round; what the run stores until it hears of that, the sweep takes away."""
    from feedback.learning import training
    from feedback.learning.session import StoppedError

    policy = make_policy()
    for number in range(24):
        triage = make_triage(make_submission(text=f"{WORD} {number}"), policy=policy)
        confirm_triage(triage=triage, user=owner, **LABELS)
    write = training._write_round

    def erase_after_the_second(session: Any, report: Any) -> None:
        write(session, report)
        if report.round == 1:
            for submission in Submission.objects.all():
                erase(submission=submission, by=VISITOR)

    monkeypatch.setattr(training, "_write_round", erase_after_the_second)
    with pytest.raises(Exception, match="stopped after round") as caught:
        trained(algorithm="grpo", mode="oneclick", rounds=400)
    assert isinstance(caught.value.__cause__, StoppedError)
    run = Run.objects.get()
    assert (run.status, run.rounds_done < 400) == (Status.INTERRUPTED, True)
    assert Rollout.objects.filter(input__text__startswith=WORD).exists(), "it had stored some again"
    assert sweep_erased() > 0
    assert WORD not in everything_stored()
    assert not Checkpoint.objects.exists()
    assert not RetrainingMark.objects.filter(settled_at=None).exists()
    assert acquire(run).status == Status.RUNNING
