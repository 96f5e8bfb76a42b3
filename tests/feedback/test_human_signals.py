"""What people make of the agent's work is a reward of its rollout, by number and never by text."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from feedback.edit_distance import edited_share
from feedback.rewards.stored import newest_scores
from feedback.rewards.weights import FIRST, weights_from
from feedback.services.helped import answer_whether_it_helped
from feedback.services.replies import approve_reply, edit_reply
from feedback.services.triage import confirm_triage
from feedback.wording import SIGNALS
from tests.feedback.factories import REPLY, make_reply, make_scored_rollout, make_triage
from training.models import Rollout, Span
from training.rewards import reward_of

KEPT: dict[str, Any] = {"category": "website-bug", "severity": "medium", "priority": 3, "action": "fix"}


def last_reward() -> dict[str, float]:
    return reward_of(Span.objects.order_by("-sequence_id")[0].attributes)


@pytest.mark.django_db
def test_confirmed_labels_are_worth_one_and_corrected_ones_less(owner: User) -> None:
    make_scored_rollout()
    triage = make_triage()
    confirm_triage(triage=triage, user=owner, **KEPT)
    assert last_reward() == {"human": 1.0, "labels_kept": 1.0}
    confirm_triage(triage=triage, user=owner, **{**KEPT, "category": "noise", "priority": 5})
    assert last_reward()["labels_kept"] == pytest.approx(1 - 0.5 - 0.15 / 2)
    assert Rollout.objects.get().last_span == Span.objects.count() == 7


@pytest.mark.django_db
def test_a_sent_draft_counts_by_how_much_of_it_was_left_and_a_kept_draft_not_yet(owner: User) -> None:
    make_scored_rollout()
    reply = make_reply()
    edit_reply(reply=reply, user=owner, text=REPLY.replace("this week", "next month"))
    assert "draft_kept" not in last_reward()
    approve_reply(reply=reply, user=owner, text=REPLY.replace("search box", "search field"))
    assert last_reward()["draft_kept"] == pytest.approx(1 - 1 / len(REPLY.split()))
    assert "search" not in str(Span.objects.order_by("-sequence_id")[0].attributes)


@pytest.mark.django_db
def test_a_reply_that_a_person_wrote_says_nothing_of_the_agent(owner: User) -> None:
    make_scored_rollout()
    reply = make_reply()
    reply.source, reply.draft = "person", ""
    reply.save()
    approve_reply(reply=reply, user=owner, text=REPLY)
    answer_whether_it_helped(submission=reply.submission, helped=True)
    assert not last_reward().keys() & {"draft_kept", "helped"}


@pytest.mark.django_db
def test_the_human_component_is_the_mean_of_the_newest_signals(owner: User) -> None:
    make_scored_rollout()
    reply = make_reply()
    approve_reply(reply=reply, user=owner, text=REPLY)
    answer_whether_it_helped(submission=reply.submission, helped=True)
    answer_whether_it_helped(submission=reply.submission, helped=False)
    (score,) = newest_scores(1)
    assert score.signals == {"helped": 0.0, "draft_kept": 1.0}
    people = weights_from(2, {"components": {"human": 1.0}, "agreement": {"category": 1.0}})
    assert score.total(people) == pytest.approx(0.5)
    assert score.total(FIRST) == pytest.approx(0.75)


@pytest.mark.django_db
def test_a_rollout_that_is_no_longer_stored_stops_nobody(owner: User) -> None:
    confirm_triage(triage=make_triage(), user=owner, **KEPT)
    assert not Span.objects.exists()


@pytest.mark.django_db
def test_the_page_of_a_submission_says_it_in_words(owner_client: Client, owner: User) -> None:
    make_scored_rollout()
    triage = make_triage()
    confirm_triage(triage=triage, user=owner, **KEPT)
    html = owner_client.get(f"/admin/feedback/submission/{triage.submission.pk}/change/").content.decode()
    assert SIGNALS["labels_kept"] in html


@pytest.mark.django_db
def test_agent_lightning_reads_the_span_and_a_learner_takes_it_for_no_proposal(owner: User) -> None:
    from tests.training.library import get_rewards_from_span

    # isort: split
    from training.store.rows import span_of
    from training.traces import proposals

    make_scored_rollout()
    before = proposals([span_of(row) for row in _with_rests()])
    confirm_triage(triage=make_triage(), user=owner, **KEPT)
    spans = [span_of(row) for row in _with_rests()]
    assert [reward.name for reward in get_rewards_from_span(spans[-1])] == ["human", "labels_kept"]
    assert proposals(spans) == before
    assert len(before) == 2


def _with_rests() -> list[Span]:
    """The factory's spans, with the parts that its tests need nowhere else."""
    rest: dict[str, Any] = {
        "events": [],
        "links": [],
        "context": None,
        "parent": None,
        "resource": {"attributes": {}, "schema_url": ""},
    }
    Span.objects.filter(rest={}).update(rest=rest, status={"status_code": "OK"})
    return list(Span.objects.order_by("sequence_id"))


@pytest.mark.parametrize(
    ("draft", "sent", "share"),
    [
        ("", "", 0.0),
        ("We read it.", "We read it.", 0.0),
        ("We  read\nit.", "We read it.", 0.0),
        ("", "We read it.", 1.0),
        ("We read it.", "", 1.0),
        ("We read it.", "Nothing alike here.", 1.0),
        ("We read it today.", "We read it.", 2 / 4),
        ("We read it.", "We have read it.", 1 / 4),
    ],
)
def test_the_share_of_a_draft_that_was_edited(draft: str, sent: str, share: float) -> None:
    assert edited_share(draft, sent) == pytest.approx(share)


@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
def test_the_share_is_the_same_both_ways_and_between_none_and_all(one: list[str], other: list[str]) -> None:
    share = edited_share(" ".join(one), " ".join(other))
    assert share == edited_share(" ".join(other), " ".join(one))
    assert 0.0 <= share <= 1.0
    assert (share == 0.0) == (one == other)
