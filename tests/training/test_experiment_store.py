"""The same seeds give the same results through Agent Lightning's store and trainer as in the vectorised engine."""

from typing import Any

import numpy as np
import pytest

from tests.training import library  # noqa: F401 - first, for the warnings
from training.experiments import engine
from training.experiments.governors import detector
from training.experiments.streams import Key
from training.models import Rollout, Span

KEYS, ROUNDS = [Key(0), Key(7, agent=1)], 2
GOVERNOR = detector("recall_90", recall=0.9)


@pytest.mark.parametrize("arm", ["ungoverned", "penalty", "shield", "mask", "placebo"])
def test_both_engines_give_the_same(database_store: Any, arm: str) -> None:
    from training.experiments import through_store

    asked: dict[str, Any] = {"arm": arm, "governor": GOVERNOR, "keys": KEYS, "rounds": ROUNDS}
    asked["block_rates"] = np.full((2, ROUNDS), 0.4)
    told: list[None] = []
    stored = through_store.train(**asked, after_round=lambda: told.append(None))
    vectorised = engine.train(**asked)
    assert (stored.pieces == vectorised.pieces).all()
    assert stored.logits == pytest.approx(vectorised.logits)
    for name, values in vectorised.rounds.items():
        assert stored.rounds[name] == pytest.approx(values), name
    assert len(told) == ROUNDS
    assert set(Rollout.objects.values_list("status", flat=True)) == {"succeeded"}
    assert Rollout.objects.count() == len(KEYS) * ROUNDS
    assert Span.objects.count() >= 2 * len(KEYS) * ROUNDS


def test_what_stops_it_comes_out(database_store: Any) -> None:
    from training.experiments import through_store

    def stop() -> None:
        raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        through_store.train(arm="ungoverned", governor=GOVERNOR, keys=KEYS[:1], rounds=3, after_round=stop)
    assert Rollout.objects.count() == 1


def test_a_queue_of_its_own_takes_nobody_elses_rollouts(database_store: Any) -> None:
    from agentlightning.types import EnqueueRolloutRequest

    from training.store.private_queue import PrivateQueueStore

    async def both() -> None:
        await database_store.enqueue_rollout({"text": "of the feedback agent"})
        private = PrivateQueueStore()
        assert await private.dequeue_rollout() is None
        (own,) = await private.enqueue_many_rollouts([EnqueueRolloutRequest(input={"seed": 1})])
        taken = await private.dequeue_rollout()
        assert taken is not None
        assert taken.rollout_id == own.rollout_id
        other = await database_store.dequeue_rollout()
        assert other.input == {"text": "of the feedback agent"}

    import asyncio

    asyncio.run(both())
