"""What staff do with submissions: assign, move, tag, merge, link, note; each in the timeline, and none half done."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from feedback.errors import IllegalMergeError, NoteRefusedError, NothingToChangeError, RefusedLinkError
from feedback.models import Change, Comment, Event, ReviewedExample, Submission
from feedback.selectors import original_of
from feedback.services.replies import approve_reply
from feedback.services.work.assigning import assign
from feedback.services.work.labelling import close_as_noise, confirm_labels
from feedback.services.work.linking import link, title_of, unlink
from feedback.services.work.merging import merge
from feedback.services.work.noting import note
from feedback.services.work.states import set_state
from feedback.services.work.tagging import tag, untag
from governance.models import Decision
from tests.feedback.factories import REPLY, THREAT, make_policy, make_reply, make_submission, make_triage

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(db: None) -> list[Submission]:
    policy = make_policy()
    return [make_triage(policy=policy).submission for _ in range(3)]


def keys(rows: list[Submission]) -> list[Any]:
    return [row.pk for row in rows]


def states(rows: list[Submission]) -> list[str]:
    return [Submission.objects.get(pk=row.pk).state for row in rows]


def test_assigning_changes_all_that_are_not_so_already(rows: list[Submission], owner: User) -> None:
    assign(keys=keys(rows[:1]), assignee=owner, user=owner)
    outcome = assign(keys=keys(rows), assignee=owner, user=owner)
    assert sorted(outcome.done) == sorted(keys(rows[1:]))
    assert outcome.refused == {"It is owner's already.": 1}
    assert Submission.objects.filter(assignee=owner).count() == 3
    changes = Change.objects.filter(batch=outcome.batch)
    assert {(one.kind, one.after["assignee_id"]) for one in changes} == {("assign", owner.pk)}
    event = Event.objects.filter(submission=rows[1]).latest("id")
    assert (event.message, event.public, event.actor) == ("Assigned to owner.", False, owner)


def test_many_cost_as_many_queries_as_few(
    rows: list[Submission], owner: User, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        assign(keys=keys(rows), assignee=owner, user=owner)


@pytest.mark.parametrize(
    ("start", "target", "moved"),
    [
        ("triaged", "planned", True),
        ("triaged", "reviewed", True),
        ("planned", "closed", True),
        ("closed", "reviewed", True),
        ("closed", "planned", False),
        ("received", "closed", False),
        ("held", "closed", False),
        ("rejected", "reviewed", False),
        ("reviewed", "answered", False),
    ],
)
def test_only_the_moves_of_the_table_are_made(owner: User, start: str, target: str, moved: bool) -> None:
    row = make_triage().submission
    Submission.objects.filter(pk=row.pk).update(state=start)
    outcome = set_state(keys=[row.pk], state=target, user=owner)
    assert states([row]) == [target if moved else start]
    assert bool(outcome.done) is moved
    assert Change.objects.exists() is moved
    assert Event.objects.filter(kind="state", public=True).exists() is moved


def test_an_answer_that_was_read_is_not_gone_behind(owner: User) -> None:
    reply = make_reply()
    approve_reply(reply=reply, user=owner, text=REPLY)
    key = [reply.submission.pk]
    assert set_state(keys=key, state="closed", user=owner).done
    assert not set_state(keys=key, state="reviewed", user=owner).done
    assert set_state(keys=key, state="answered", user=owner).done


def test_tags_are_made_once_and_taken_off(rows: list[Submission], owner: User) -> None:
    tag(keys=keys(rows[:1]), name="search", user=owner)
    again = tag(keys=keys(rows), name="search", user=owner)
    assert (len(again.done), again.refused) == (2, {"It has the tag search already.": 1})
    off = untag(keys=keys(rows[:2]), name="search", user=owner)
    assert len(off.done) == 2
    assert untag(keys=keys(rows[:1]), name="unheard-of", user=owner).refused == {"It has no tag unheard-of.": 1}
    assert Submission.objects.filter(tags__name="search").count() == 1


def test_duplicates_follow_to_the_original_and_never_in_a_circle(rows: list[Submission], owner: User) -> None:
    first, second, third = rows
    merge(keys=[second.pk], into=first, user=owner)
    second.refresh_from_db()
    merge(keys=[third.pk], into=second, user=owner)
    third.refresh_from_db()
    assert third.duplicate_of == first
    assert states(rows) == ["triaged", "duplicate", "duplicate"]
    circle = merge(keys=[first.pk], into=third, user=owner)
    assert circle.refused == {"It is the one that the others are merged into.": 1}
    assert original_of(third) == first


def test_a_chain_that_grew_later_is_followed_to_its_end(rows: list[Submission], owner: User) -> None:
    first, second, third = rows
    merge(keys=[first.pk], into=second, user=owner)
    merge(keys=[second.pk], into=third, user=owner)
    first.refresh_from_db()
    assert first.duplicate_of == second
    assert original_of(first) == third


@pytest.mark.parametrize("state", ["held", "rejected"])
def test_nothing_is_merged_into_what_nobody_deals_with(rows: list[Submission], owner: User, state: str) -> None:
    Submission.objects.filter(pk=rows[0].pk).update(state=state)
    with pytest.raises(IllegalMergeError, match=state):
        merge(keys=[rows[1].pk], into=rows[0], user=owner)
    assert states(rows[1:]) == ["triaged", "triaged"]


def test_the_visitor_of_a_duplicate_sees_where_it_stands_and_nothing_of_the_other(owner: User, client: Client) -> None:
    reply = make_reply(make_triage(make_submission(text="The first report of it.")).submission)
    repeated = make_triage(policy=make_policy()).submission
    merge(keys=[repeated.pk], into=reply.submission, user=owner)
    address = f"/feedback/t/{repeated.token}/"
    assert "The agent has sorted that report" in client.get(address).content.decode()
    approve_reply(reply=reply, user=owner, text=REPLY)
    html = client.get(address).content.decode()
    assert "That report was answered." in html
    assert "and this repeats, is answered now" in html
    for secret in (REPLY, "The first report of it.", reply.submission.token, str(reply.submission.pk)):
        assert secret not in html


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://github.com/a/b/commit/0123456789abcdef0123456789abcdef01234567", "github.com commit 0123456"),
        ("https://github.com/a/b/issues/12", "github.com issue #12"),
        ("https://codeberg.org/a/b/pulls/3/", "codeberg.org change #3"),
        ("https://tracker.example.org/browse/DOC-7", "tracker.example.org DOC-7"),
        ("https://example.org/else", "example.org"),
    ],
)
def test_a_link_is_named_after_its_address(url: str, title: str) -> None:
    assert title_of(url) == title


def test_a_link_is_kept_once_and_taken_off(rows: list[Submission], owner: User) -> None:
    url = "https://github.com/a/b/issues/12"
    link(submission=rows[0], url=url, user=owner)
    with pytest.raises(NothingToChangeError):
        link(submission=rows[0], url=url, user=owner)
    unlink(submission=rows[0], url=url, user=owner)
    with pytest.raises(NothingToChangeError):
        unlink(submission=rows[0], url=url, user=owner)
    assert not rows[0].links.exists()


@pytest.mark.parametrize(
    "url",
    ["http://example.org/", "javascript:alert(1)", "https://me:word@example.org/", "https://", "nonsense"],
)
def test_other_addresses_are_refused(rows: list[Submission], owner: User, url: str) -> None:
    with pytest.raises(RefusedLinkError):
        link(submission=rows[0], url=url, user=owner)
    assert not rows[0].links.exists()


def test_a_note_is_masked_by_the_rules_and_never_shown_to_the_visitor(
    rows: list[Submission], owner: User, client: Client
) -> None:
    kept = note(submission=rows[0], text="Ask jane.roe@example.org about the footnote.", user=owner)
    assert kept.text == "Ask [email] about the footnote."
    assert "footnote" not in client.get(f"/feedback/t/{rows[0].token}/").content.decode()
    assert rows[0].events.latest("id").public is False


def test_a_note_that_the_rules_hold_is_not_kept_and_says_why(rows: list[Submission], owner: User) -> None:
    before = Decision.objects.count()
    with pytest.raises(NoteRefusedError, match="inst_"):
        note(submission=rows[0], text=THREAT, user=owner)
    assert not Comment.objects.exists()
    assert Decision.objects.count() == before + 1


def test_labels_are_accepted_where_there_are_any(rows: list[Submission], owner: User) -> None:
    untriaged = make_submission()
    outcome = confirm_labels(keys=[*keys(rows), untriaged.pk], user=owner)
    assert len(outcome.done) == 3
    assert outcome.refused == {"The agent has not sorted it yet.": 1}
    assert ReviewedExample.objects.filter(category="website-bug", reviewer=owner).count() == 3
    assert set(Change.objects.filter(kind="labels").values_list("batch", flat=True)) == {outcome.batch}


def test_noise_is_labelled_and_closed_as_one_action(rows: list[Submission], owner: User) -> None:
    outcome = close_as_noise(keys=keys(rows), user=owner)
    assert states(rows) == ["closed"] * 3
    assert set(ReviewedExample.objects.values_list("category", "action")) == {("noise", "discard")}
    assert Change.objects.filter(batch=outcome.batch).count() == 6


def test_what_is_gone_is_counted_and_hinders_nothing(rows: list[Submission], owner: User) -> None:
    gone = rows[0].pk
    Submission.objects.filter(pk=gone).delete()
    outcome = assign(keys=[*keys(rows[1:]), gone], assignee=owner, user=owner)
    assert (len(outcome.done), outcome.refused) == (2, {"It is not there any more.": 1})
