"""Live triage with a canary and a shadow, through the real store: who takes what, and what the shadow leaves alone."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from feedback.models import Event, Reply, ShadowTriage, Triage
from governance.models import Decision
from tests.feedback.factories import make_submission
from tests.training.rows import make_evaluation
from training import registry, trials
from training.models import Alias, PolicyVersion, Rollout, Run

SCORES = {"held_out": {"reward": {"mean": 0.5, "low": 0.4, "high": 0.6}}, "violations": {"attempted": 0, "executed": 0}}


@pytest.fixture
def live(transactional_db: None) -> Iterator[Any]:
    from tests.training import library  # noqa: F401 - it swallows the warnings of the library's own import

    # isort: split
    from feedback.agent import live
    from training.store.database import thread

    yield live
    live.runner.cache_clear()
    thread.close()


def make_version(seed: int) -> PolicyVersion:
    from feedback.learning.baseline import untrained_policy
    from training.policies.ngram import to_bytes

    run = Run.objects.create(kind="feedback", algorithm="grpo")
    version = registry.register(kind="feedback", weights=to_bytes(untrained_policy(seed)), scores=SCORES, run=run)
    make_evaluation(version)
    return version


@pytest.fixture
def champion(live: Any) -> PolicyVersion:
    version = make_version(1)
    Alias.objects.create(kind="feedback", name="champion", policy=version)
    return version


def test_the_shadow_is_kept_and_neither_shown_nor_acted_on(live: Any, champion: PolicyVersion, client: Client) -> None:
    shadow = make_version(2)
    trials.start_shadow(policy=shadow, user=None, reason="A look.")
    submission = make_submission()
    assert live.triage(str(submission.pk))
    kept = ShadowTriage.objects.get()
    assert (kept.submission, kept.policy) == (submission, shadow)
    assert Triage.objects.get().policy == champion
    assert Reply.objects.count() == 1
    assert not Event.objects.filter(message__contains=str(shadow)).exists()
    assert not Decision.objects.filter(subject="shadow").exists()
    for address in (f"/feedback/t/{submission.token}/", f"/api/feedback/{submission.token}/"):
        assert str(shadow) not in client.get(address).content.decode()


def test_a_shadow_that_fails_leaves_the_triage_alone(live: Any, champion: PolicyVersion) -> None:
    run = Run.objects.create(kind="feedback", algorithm="grpo")
    broken = registry.register(kind="feedback", weights=b"damaged", scores=SCORES, run=run)
    trials.start_shadow(policy=broken, user=None, reason="A look.")
    assert live.triage(str(make_submission().pk))
    assert Triage.objects.get().policy == champion
    assert not ShadowTriage.objects.exists()


def test_a_canary_takes_what_the_hash_gives_it_and_says_how_likely_that_was(live: Any, champion: PolicyVersion) -> None:
    canary = make_version(2)
    trials.start_canary(policy=canary, share=0.5, user=None, reason="A look.")
    submissions = [
        make_submission(text=f"The table on page {number} is cut off on my telephone.") for number in range(8)
    ]
    assert live.triage(str(submissions[0].pk)), "the others are taken along"
    for submission in submissions:
        triage = Triage.objects.get(submission=submission)
        takes = trials.place(b"feedback/" + submission.pk.bytes) < 0.5
        assert triage.canary == takes
        assert triage.policy == (canary if takes else champion)
        assert triage.arm_propensity == 0.5
        assert Rollout.objects.get(pk=triage.rollout_id).metadata == {"reference": f"version/{triage.policy_id}"}


def test_the_next_triage_after_a_switch_is_by_the_new_champion(live: Any, champion: PolicyVersion) -> None:
    """In the same process, which has loaded the version before."""
    assert live.triage(str(make_submission().pk))
    version = make_version(2)
    registry.promote(policy=version, user=None)
    submission = make_submission()
    assert live.triage(str(submission.pk))
    assert Triage.objects.get(submission=submission).policy == version


def test_the_champions_own_rollouts_estimate_it_exactly_and_another_by_its_weights(
    live: Any, champion: PolicyVersion
) -> None:
    from feedback.learning.logged import off_policy
    from training.policies.ngram import from_bytes

    for number in range(4):
        live.triage(str(make_submission(text=f"The table on page {number} is cut off on my telephone.").pk))
    rewards = [row.reward["total"] for row in Triage.objects.all()]
    own = off_policy(from_bytes(bytes(champion.weights)), champion)
    # Every choice is as likely as when it was made, so every weight is 1.
    assert own["estimate"]["effective"] == pytest.approx(4.0, rel=1e-3)
    assert own["estimate"]["mean"] == pytest.approx(sum(rewards) / 4, rel=1e-3)
    assert own["logged"] == pytest.approx(sum(rewards) / 4)
    assert own["champion"] == str(champion.pk)
    # The untrained label heads of another seed prefer other labels: it says little or nothing.
    other = off_policy(from_bytes(bytes(make_version(9).weights)), champion)
    assert other["estimate"] is None or other["estimate"]["effective"] < 4.0
    assert off_policy(from_bytes(bytes(champion.weights)), make_version(3)) == {}
