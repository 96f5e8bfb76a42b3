"""A real Trainer on the store: agent, tracer, runner and algorithm are Agent Lightning's own."""

from typing import Any

import pytest

from tests.training.library import agl, get_rewards_from_span


@agl.rollout
def agent(task: dict[str, Any], prompt_template: Any) -> None:
    agl.emit_message(f"number {task['n']}")
    if task["n"] == 2:
        raise RuntimeError("cannot count to two")
    agl.emit_object({"n": task["n"]})
    agl.emit_reward({"total": task["n"] / 10, "tone": 0.5}, primary_key="total")


class Once(agl.Algorithm):
    """Queues three tasks, waits for them, and keeps what the store says."""

    async def run(self, train_dataset: Any = None, val_dataset: Any = None) -> None:  # noqa: ARG002
        store = self.get_store()
        await store.add_resources({"prompt": agl.PromptTemplate(template="", engine="f-string")})
        queued = [await store.enqueue_rollout({"n": n}, mode="train") for n in range(3)]
        self.ids = [rollout.rollout_id for rollout in queued]
        self.done = await store.wait_for_rollouts(rollout_ids=self.ids, timeout=60)
        self.spans = [await store.query_spans(rollout_id) for rollout_id in self.ids]
        self.traces = await store.latest_traces(self.ids)


def one_by_one() -> Any:
    return agl.OtelTracer()


def together() -> Any:
    from training.store.tracer import BatchTracer

    return BatchTracer()


def train(agent: Any, algorithm: Any, store: Any, tracer: Any) -> None:
    agl.Trainer(
        algorithm=algorithm,
        tracer=tracer,
        store=store,
        runner=agl.LitAgentRunner(tracer=tracer, poll_interval=0.05),
        strategy=agl.SharedMemoryExecutionStrategy(n_runners=1, main_thread="algorithm", managed_store=False),
    ).fit(agent)


@pytest.mark.parametrize("make_tracer", [one_by_one, together])
def test_spans_and_rewards_of_a_training_run_are_in_the_database(database_store: Any, make_tracer: Any) -> None:
    algorithm, tracer = Once(), make_tracer()
    train(agent, algorithm, database_store, tracer)
    assert [rollout.status for rollout in algorithm.done] == ["succeeded", "succeeded", "failed"]
    assert [[span.sequence_id for span in spans] for spans in algorithm.spans] == [[1, 2, 3], [1, 2, 3], [1]]
    rewards = [(reward.name, reward.value) for reward in get_rewards_from_span(algorithm.spans[1][2])]
    assert rewards == [("total", 0.1), ("tone", 0.5)]
    assert algorithm.spans[0][0].attributes["agentlightning.message.body"] == "number 0"
    assert list(algorithm.traces.items()) == [
        (rollout_id, list(spans)) for rollout_id, spans in zip(algorithm.ids, algorithm.spans, strict=True)
    ]


@agl.rollout
def rewarder(task: dict[str, Any], prompt_template: Any) -> float:
    agl.emit_message("first")
    agl.emit_reward(0.1)
    return 0.9


class Alone(Once):
    """One rollout that returns its reward as a number, which the library writes after the trace has ended."""

    async def run(self, train_dataset: Any = None, val_dataset: Any = None) -> None:  # noqa: ARG002
        store = self.get_store()
        await store.add_resources({"prompt": agl.PromptTemplate(template="", engine="f-string")})
        queued = await store.enqueue_rollout({}, mode="train")
        await store.wait_for_rollouts(rollout_ids=[queued.rollout_id], timeout=60)
        self.spans = [await store.query_spans(queued.rollout_id)]


def test_a_reward_that_is_returned_comes_after_what_was_told_before(database_store: Any) -> None:
    algorithm, tracer = Alone(), together()
    train(rewarder, algorithm, database_store, tracer)
    (spans,) = algorithm.spans
    assert [span.sequence_id for span in spans] == [1, 2, 3]
    assert [reward.value for span in spans for reward in get_rewards_from_span(span)] == [0.1, 0.9]
