"""Undo: the last action of a person, once, within a limit, and only where nobody has changed the same thing since."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from feedback.errors import NothingToUndoError
from feedback.models import Change, Submission
from feedback.services.work.assigning import assign
from feedback.services.work.labelling import close_as_noise
from feedback.services.work.linking import link, unlink
from feedback.services.work.merging import merge
from feedback.services.work.states import set_state
from feedback.services.work.tagging import tag, untag
from feedback.services.work.undoing import CHANGED, LIMIT, last_action, undo
from tests.feedback.factories import make_policy, make_staff, make_triage

pytestmark = pytest.mark.django_db
URL = "https://github.com/a/b/issues/12"


@pytest.fixture
def rows(db: None) -> list[Submission]:
    policy = make_policy()
    return [make_triage(policy=policy).submission for _ in range(3)]


def fresh(row: Submission) -> Submission:
    return Submission.objects.get(pk=row.pk)


def test_a_batch_is_one_action(rows: list[Submission], owner: User) -> None:
    batch = assign(keys=[row.pk for row in rows], assignee=owner, user=owner).batch
    assert last_action(owner).batch == batch  # type: ignore[union-attr]
    assert len(undo(batch=batch, user=owner).done) == 3
    assert not Submission.objects.filter(assignee__isnull=False).exists()
    assert set(Change.objects.values_list("undone_by", flat=True)) == {owner.pk}
    assert last_action(owner) is None


def test_where_somebody_changed_it_since_it_stays_and_says_so(rows: list[Submission], owner: User) -> None:
    other = make_staff(username="other")
    batch = assign(keys=[row.pk for row in rows], assignee=owner, user=owner).batch
    assign(keys=[rows[0].pk], assignee=other, user=other)
    outcome = undo(batch=batch, user=owner)
    assert len(outcome.done) == 2
    assert outcome.refused == {CHANGED: 1}
    assert fresh(rows[0]).assignee == other


def test_a_state_comes_back_with_the_time_that_it_was_due(rows: list[Submission], owner: User) -> None:
    due = timezone.now() + timedelta(hours=3)
    Submission.objects.filter(pk=rows[0].pk).update(due_at=due)
    batch = set_state(keys=[rows[0].pk], state="closed", user=owner).batch
    assert fresh(rows[0]).due_at is None
    undo(batch=batch, user=owner)
    assert (fresh(rows[0]).state, fresh(rows[0]).due_at) == ("triaged", due)
    event = rows[0].events.latest("id")
    assert (event.message, event.public) == ("The last step was taken back: it is triaged again.", True)


def test_a_merge_is_taken_apart(rows: list[Submission], owner: User) -> None:
    batch = merge(keys=[rows[1].pk], into=rows[0], user=owner).batch
    undo(batch=batch, user=owner)
    assert (fresh(rows[1]).state, fresh(rows[1]).duplicate_of) == ("triaged", None)


def test_tags_and_links_come_and_go(rows: list[Submission], owner: User) -> None:
    row = rows[0]
    undo(batch=tag(keys=[row.pk], name="search", user=owner).batch, user=owner)
    assert not row.tags.exists()
    tag(keys=[row.pk], name="search", user=owner)
    undo(batch=untag(keys=[row.pk], name="search", user=owner).batch, user=owner)
    assert row.tags.get().name == "search"
    undo(batch=link(submission=row, url=URL, user=owner).batch, user=owner)
    assert not row.links.exists()
    link(submission=row, url=URL, user=owner)
    undo(batch=unlink(submission=row, url=URL, user=owner).batch, user=owner)
    assert row.links.get().title == "github.com issue #12"


def test_what_was_closed_as_noise_comes_back_whole(rows: list[Submission], owner: User) -> None:
    due = fresh(rows[0]).due_at
    outcome = undo(batch=close_as_noise(keys=[rows[0].pk], user=owner).batch, user=owner)
    assert not outcome.refused
    row = fresh(rows[0])
    assert (row.state, row.due_at, row.triage.confirmed_at) == ("triaged", due, None)


def test_an_action_that_cannot_be_undone_hides_no_earlier_one(rows: list[Submission], owner: User) -> None:
    assign(keys=[rows[0].pk], assignee=owner, user=owner)
    Change.objects.create(submission=rows[0], kind="sealed", actor=owner)
    last = last_action(owner)
    assert last is not None
    assert (last.undoable, last.told) == (False, "Your last step: sealed, on 1 submission")
    assert undo(batch=last.batch, user=owner).refused == {"Sealed cannot be taken back: correct them on its page.": 1}


@pytest.mark.parametrize("why", ["another's", "too old", "undone already"])
def test_other_actions_are_refused(rows: list[Submission], owner: User, why: str) -> None:
    user: Any = make_staff() if why == "another's" else owner
    batch = assign(keys=[rows[0].pk], assignee=owner, user=owner).batch
    if why == "too old":
        Change.objects.update(at=timezone.now() - LIMIT - timedelta(seconds=1))
    if why == "undone already":
        undo(batch=batch, user=owner)
    before = fresh(rows[0]).assignee
    with pytest.raises(NothingToUndoError):
        undo(batch=batch, user=user)
    assert fresh(rows[0]).assignee == before
