"""An erasure reaches every copy, takes nothing of anybody else, and leaves a tombstone and a whole chain."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django_q.models import OrmQ, Task

from feedback.erasure.services import WIPE_TASK, erase
from feedback.erasure.tombstones import decisions_left, token_hash, tombstone_of
from feedback.errors import ErasedError, IllegalTransitionError
from feedback.models import Delivery, Event, ReviewedExample, Submission, Tombstone
from feedback.services.helped import answer_whether_it_helped
from feedback.services.replies import approve_reply
from feedback.services.triage import confirm_triage
from governance.chain import audit
from governance.models import Decision, Deliberation, Review
from tests.feedback.factories import PLAIN, THREAT, make_reply, make_submission, make_triage
from tests.feedback.planted import LABELS, TEXT, WORD, make_planted, make_trace
from tests.feedback.test_raw_text_never_leaks import everything_stored
from training.models import Rollout

pytestmark = pytest.mark.django_db
VISITOR, STAFF = Tombstone.By.VISITOR, Tombstone.By.STAFF


def test_nothing_of_it_is_left_in_any_table(owner: User) -> None:
    submission = make_planted(owner)
    assert WORD in everything_stored()
    before = Decision.objects.count()
    erase(submission=submission, by=VISITOR)
    left = everything_stored()
    assert WORD not in left
    assert submission.token not in left
    assert audit().ok
    # The one more is that the open review was closed.
    assert Decision.objects.count() == before + 1


def test_the_tombstone_says_what_went_and_who_did_it(owner: User) -> None:
    submission = make_planted(owner)
    tombstone = erase(submission=submission, by=STAFF, actor=owner)
    assert (tombstone.submission, tombstone.by, tombstone.actor) == (submission.pk, STAFF, owner)
    assert tombstone.received_at == submission.received_at
    gone = tombstone.removed
    assert (gone["feedback.Submission"], gone["training.Rollout"], gone["feedback.ReviewedExample"]) == (1, 4, 2)
    assert (gone["feedback.Comment"], gone["feedback.Attachment"], gone["feedback.Delivery"]) == (3, 1, 2)
    assert (gone["governance.Review"], gone["governance.Deliberation"], gone["admin.LogEntry"]) == (1, 1, 1)
    # The task of its own triage, and the planted one.
    assert (gone["django_q.OrmQ"], gone["django_q.Task"]) == (2, 1)


def test_its_address_is_known_again_by_a_keyed_hash_only(settings: Any) -> None:
    submission = make_submission()
    erase(submission=submission, by=VISITOR)
    assert tombstone_of(submission.token) is not None
    before = token_hash(submission.token)
    settings.SECRET_KEY = "another key"
    assert token_hash(submission.token) != before


def test_its_decisions_stay(owner: User) -> None:
    submission = make_planted(owner)
    intake = submission.decision
    erase(submission=submission, by=VISITOR)
    assert Decision.objects.filter(pk=intake.pk).exists()
    assert intake in decisions_left(submission.pk)


def test_a_second_erasure_is_told_that_somebody_was_first() -> None:
    submission = make_submission()
    stale = Submission.objects.get(pk=submission.pk)
    erase(submission=submission, by=VISITOR)
    with pytest.raises(ErasedError):
        erase(submission=stale, by=STAFF)
    assert Tombstone.objects.get().by == VISITOR


def test_what_others_sent_and_what_was_learned_from_it_stays(owner: User) -> None:
    other = make_submission(text=TEXT)
    make_trace("ro-other", {"text": TEXT, "submission": str(other.pk)})
    mine = confirm_triage(triage=make_triage(other, rollout_id="ro-other"), user=owner, **LABELS)
    make_trace("ro-from-other", {"text": TEXT, "example": mine.pk})
    make_trace("ro-synthetic", {"text": "Something else."})
    duplicate = make_submission(text=PLAIN)
    planted = make_planted(owner)
    Submission.objects.filter(pk=duplicate.pk).update(duplicate_of=planted)
    erase(submission=planted, by=VISITOR)
    assert set(Rollout.objects.values_list("pk", flat=True)) == {"ro-other", "ro-from-other", "ro-synthetic"}
    assert ReviewedExample.objects.get() == mine
    assert Submission.objects.count() == 2
    duplicate.refresh_from_db()
    assert duplicate.duplicate_of is None


def test_a_blocked_or_empty_text_is_no_key_to_the_copies_of_others() -> None:
    make_trace("ro-empty", {"text": ""})
    make_trace("ro-withheld", {"text": "[withheld]"})
    blocked = make_submission()
    Submission.objects.filter(pk=blocked.pk).update(text="", state="rejected")
    blocked.refresh_from_db()
    erase(submission=blocked, by=VISITOR)
    assert Rollout.objects.count() == 2


def test_an_open_review_is_closed_and_emptied() -> None:
    submission = make_submission(text=THREAT)
    assert Review.objects.get().state == Review.State.OPEN
    erase(submission=submission, by=VISITOR)
    review = Review.objects.get()
    assert (review.state, review.proposal, review.decided_by) == (Review.State.REJECTED, {}, None)
    assert Decision.objects.filter(subject=f"review:{review.decision_id}:by:nobody").exists()
    assert audit().ok


def test_a_deliberation_keeps_no_word_and_the_log_no_name(owner: User) -> None:
    erase(submission=make_planted(owner), by=VISITOR)
    assert (Deliberation.objects.get().options, LogEntry.objects.get().object_repr) == ([], "(erased)")


def test_the_queue_forgets_it_and_is_asked_to_clear_the_files(
    owner: User, django_capture_on_commit_callbacks: Any
) -> None:
    submission = make_planted(owner)
    with django_capture_on_commit_callbacks(execute=True):
        erase(submission=submission, by=VISITOR)
    assert [row.task["func"] for row in OrmQ.objects.all()] == [WIPE_TASK]
    assert not Task.objects.exists()
    assert not Delivery.objects.exists()


def test_whoever_still_has_its_page_open_is_told_and_brings_nothing_back(owner: User) -> None:
    reply = make_reply()
    submission, triage = reply.submission, reply.submission.triage
    erase(submission=Submission.objects.get(pk=submission.pk), by=VISITOR)
    for attempt in (
        lambda: approve_reply(reply=reply, user=owner, text="Thank you."),
        lambda: confirm_triage(triage=triage, user=owner, **LABELS),
        lambda: answer_whether_it_helped(submission=submission, helped=True),
    ):
        with pytest.raises((ErasedError, IllegalTransitionError)):
            attempt()
    assert not ReviewedExample.objects.exists()
    assert not Event.objects.exists()
