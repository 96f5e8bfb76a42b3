"""Stored rollouts are weighed anew from what they keep, and what other weights would do is counted."""

import pytest

from feedback.rewards.rescoring import rescore
from feedback.rewards.stored import StoredScore, newest_scores
from feedback.rewards.weights import FIRST, weights_from
from tests.feedback.factories import LABELS, PLAIN, SCORED, make_scored_rollout
from training.models import Rollout

TONE = weights_from(2, {"components": {"tone": 1.0}, "agreement": {"category": 1.0}})


def scored(tone: float, length: float, category: str = "website-bug") -> StoredScore:
    components = {**SCORED, "tone": tone, "length": length, "honesty": 0.0, "acknowledgement": 0.0}
    return StoredScore("ro", PLAIN, {**LABELS, "category": category}, {}, components, 1)


@pytest.mark.django_db
def test_a_stored_score_is_the_proposal_that_was_carried_out() -> None:
    make_scored_rollout(labels={**LABELS, "category": "noise"})
    (found,) = newest_scores(10)
    assert found.text == PLAIN
    assert found.version == 1
    assert found.components["tone"] == SCORED["tone"]
    assert found.category == "noise"
    # Four equal shares of the reply (0.75 together) and the agreement: the category is wrong, all else is right.
    assert found.total(FIRST) == pytest.approx(0.6 * 0.75 + 0.4 * 0.5)
    assert found.total(TONE) == pytest.approx(0.5)


@pytest.mark.django_db
def test_what_failed_or_kept_no_score_is_left_out_and_only_the_newest_are_read() -> None:
    make_scored_rollout("ro-1", status="failed")
    make_scored_rollout("ro-2").spans.all().delete()
    make_scored_rollout("ro-3")
    make_scored_rollout("ro-4")
    Rollout.objects.filter(pk="ro-3").update(start_time=1.0)
    assert [score.rollout_id for score in newest_scores(2)] == ["ro-4"]
    assert [score.rollout_id for score in newest_scores(3)] == ["ro-4", "ro-3"]


def test_order_sign_and_means_are_compared() -> None:
    # By the first weights (length and tone alike): 0.25, 0.2 and 0; by tone alone: 0, 0.8 and 0.
    found = rescore([scored(0.0, 1.0), scored(0.8, 0.0), scored(0.0, 0.0, "noise")], before=FIRST, after=TONE)
    assert [change.before for change in found.changes] == pytest.approx([0.25, 0.2, 0.0])
    assert [change.after for change in found.changes] == pytest.approx([0.0, 0.8, 0.0])
    assert (found.pairs, found.order()) == (3, (1, 2))
    assert found.signs == 1
    assert [(row.name, row.count) for row in found.rows] == [("all", 3), ("noise", 1), ("website-bug", 2)]
    assert found.rows[0].difference == pytest.approx(0.8 / 3 - 0.15)
    assert [change.after for change in found.examples()] == pytest.approx([0.8, 0.0])


def test_nothing_changes_under_the_same_weights_and_without_rollouts() -> None:
    same = rescore([scored(0.3, 1.0), scored(0.8, 0.0)], before=FIRST, after=FIRST)
    assert (same.order(), same.signs, same.examples()) == ((0, 0), 0, [])
    nothing = rescore([], before=FIRST, after=TONE)
    assert (nothing.pairs, nothing.order(), nothing.rows[0].count) == (0, (0, 0), 0)
