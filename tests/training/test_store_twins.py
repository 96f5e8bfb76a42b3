"""Random calls, the same to the library's in-memory store and to ours: every answer has to be the same.

Where ours differs on purpose (training/store/README.md), the script goes around it: it moves no finished rollout, and
after whatever takes a rollout out of the queue by hand, it empties the queue. No span that is stored already comes in a
batch with new ones, of which the in-memory store then says that it refused them all.
"""

import asyncio
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

import pytest

from tests.training.library import InMemoryLightningStore, agl
from tests.training.twins import Twins
from training.store.states import FINAL_ATTEMPT, FINISHED, WAITING

MOVES = 80
ROLLOUT_STATUSES = ("queuing", "preparing", "running", "failed", "succeeded", "cancelled", "requeuing")
ATTEMPT_STATUSES = ("preparing", "running", "failed", "succeeded", "unresponsive", "timeout")


def span(rollout: str, attempt: str, number: int, **fields: Any) -> Callable[[Callable[[str], str]], Any]:
    fields = {"attributes": {"n": number}, "sequence_id": number, "trace_id": f"{number:032x}", **fields}
    return lambda id_of: agl.Span.from_attributes(rollout_id=id_of(rollout), attempt_id=id_of(attempt), **fields)


class Script:
    """One sequence of random moves; the seed repeats it."""

    def __init__(self, twins: Twins, seed: int) -> None:
        self.twins = twins
        self.random = Random(seed)
        self.rollouts: list[str] = []
        self.spans = 0
        self.moves: list[Callable[[], Awaitable[None]]] = [
            *(self.enqueue, self.enqueue_many, self.start, self.claim, self.claim_many, self.try_again),
            *(self.report, self.report, self.note, self.put, self.change, self.send, self.send, self.send_many),
            *(self.number, self.resources, self.worker, self.look_up, self.find_rollouts, self.find_rest, self.count),
        ]

    async def run(self) -> None:
        for _ in range(MOVES):
            await self.random.choice(self.moves)()

    def config(self) -> Any:
        conditions = [status for status in ("failed", "timeout", "unresponsive") if self.random.random() < 0.5]
        return agl.RolloutConfig(max_attempts=self.random.randint(1, 3), retry_condition=conditions)

    def request(self) -> dict[str, Any]:
        return {
            "input": self.random.choice([{"n": 1, "text": "ä"}, "x", [1, None], 7]),
            "mode": self.random.choice([None, "train", "val", "test"]),
            "resources_id": self.random.choice([None, None, "", "rs-own"]),
            "config": self.random.choice([None, self.config()]),
            "metadata": self.random.choice([None, {"group": 1}]),
        }

    def some_worker(self) -> str | None:
        return self.random.choice([None, "", "w1", "w2"])

    async def some_rollout(self, *, finished: bool = True) -> dict[str, Any]:
        """A rollout as it is now; a started one where there is none that will do."""
        found = await self.twins.call("query_rollouts")
        fit = [rollout for rollout in found["items"] if finished or rollout["status"] not in FINISHED]
        if fit and self.random.random() < 0.95:
            return dict(self.random.choice(fit))
        started = await self.twins.call("start_rollout", **self.request())
        self.rollouts.append(started["rollout_id"])
        return dict(started)

    async def some_attempt(self, rollout: dict[str, Any]) -> dict[str, Any] | None:
        found = await self.twins.call("query_attempts", rollout_id=rollout["rollout_id"])
        return self.random.choice(found["items"]) if found["items"] else None

    async def empty_queue(self) -> None:
        await self.twins.call("dequeue_many_rollouts", limit=99)

    async def enqueue(self) -> None:
        self.rollouts.append((await self.twins.call("enqueue_rollout", **self.request()))["rollout_id"])

    async def enqueue_many(self) -> None:
        requests = [agl.types.EnqueueRolloutRequest(**self.request()) for _ in range(self.random.randint(0, 3))]
        queued = await self.twins.call("enqueue_many_rollouts", rollouts=requests)
        self.rollouts += [rollout["rollout_id"] for rollout in queued]

    async def start(self) -> None:
        started = await self.twins.call("start_rollout", **self.request(), worker_id=self.some_worker())
        self.rollouts.append(started["rollout_id"])

    async def claim(self) -> None:
        await self.twins.call("dequeue_rollout", worker_id=self.some_worker())

    async def claim_many(self) -> None:
        await self.twins.call("dequeue_many_rollouts", limit=self.random.randint(-1, 3), worker_id=self.some_worker())

    async def try_again(self) -> None:
        rollout = await self.some_rollout(finished=False)
        await self.twins.call("start_attempt", rollout_id=rollout["rollout_id"], worker_id=self.some_worker())
        if rollout["status"] in WAITING:
            await self.empty_queue()

    async def report(self) -> None:
        rollout = await self.some_rollout(finished=False)
        attempt = await self.some_attempt(rollout)
        if attempt is None or attempt["status"] in FINAL_ATTEMPT:
            return
        changes: dict[str, Any] = {"status": self.random.choice(ATTEMPT_STATUSES)}
        if self.random.random() < 0.5:
            changes["worker_id"] = self.some_worker()
        await self.update_attempt(rollout, attempt, changes)

    async def note(self) -> None:
        rollout = await self.some_rollout(finished=False)
        attempt = await self.some_attempt(rollout)
        if attempt is not None:
            notes: list[dict[str, Any]] = [{"metadata": {"a": 1}}, {"metadata": None}, {"last_heartbeat_time": 5.0}, {}]
            await self.update_attempt(rollout, attempt, self.random.choice(notes))

    async def update_attempt(self, rollout: dict[str, Any], attempt: dict[str, Any], changes: dict[str, Any]) -> None:
        ids = {"rollout_id": rollout["rollout_id"], "attempt_id": attempt["attempt_id"]}
        await self.twins.call("update_attempt", **ids, **changes)
        if rollout["status"] in WAITING:
            await self.empty_queue()

    async def put(self) -> None:
        rollout = await self.some_rollout(finished=False)
        status = self.random.choice(ROLLOUT_STATUSES)
        await self.twins.call("update_rollout", rollout_id=rollout["rollout_id"], status=status)
        if rollout["status"] in WAITING and status not in WAITING:
            await self.empty_queue()

    async def change(self) -> None:
        rollout = await self.some_rollout()
        changes = self.request()
        changes["config"] = self.config()
        some = {name: changes[name] for name in self.random.sample(sorted(changes), 2)}
        await self.twins.call("update_rollout", rollout_id=rollout["rollout_id"], **some)

    async def send(self) -> None:
        await self.send_to("add_span")

    async def send_many(self) -> None:
        await self.send_to("add_many_spans")

    async def send_to(self, method: str) -> None:
        rollout = await self.some_rollout()
        attempt = await self.some_attempt(rollout)
        if attempt is None:
            unknown = span(rollout["rollout_id"], "at-none", 0)
            await self.twins.call(method, **({"span": unknown} if method == "add_span" else {"spans": [unknown]}))
            return
        if attempt["status"] in FINAL_ATTEMPT and rollout["status"] == "requeuing":
            return
        ids = (rollout["rollout_id"], attempt["attempt_id"])
        if method == "add_span":
            await self.twins.call(method, span=self.some_span(*ids, again=self.random.random() < 0.2))
        else:
            await self.twins.call(method, spans=[self.some_span(*ids) for _ in range(self.random.randint(0, 3))])
        if rollout["status"] in WAITING:
            await self.empty_queue()

    def some_span(self, rollout: str, attempt: str, *, again: bool = False) -> Any:
        """A new span, or one that may have been sent before."""
        self.spans += 1
        number = self.random.randint(1, self.spans) if again else self.spans
        name = self.random.choice(["a", "B", "b", "ä"])
        parent = self.random.choice([None, "p1", "p2"])
        return span(rollout, attempt, number, span_id=f"{number:016x}", name=name, parent_id=parent, start_time=1.0)

    async def number(self) -> None:
        rollouts = [(await self.some_rollout())["rollout_id"] for _ in range(self.random.randint(0, 3))]
        pairs = [(rollout, "any") for rollout in rollouts]
        self.spans = max([self.spans, *await self.twins.call("get_many_span_sequence_ids", rollout_attempt_ids=pairs)])

    async def resources(self) -> None:
        content = {"prompt": agl.PromptTemplate(template=str(self.random.random()), engine="f-string")}
        if self.random.random() < 0.5:
            await self.twins.call("add_resources", resources=content)
        else:
            await self.twins.call("update_resources", resources_id=self.random.choice(["a", "b"]), resources=content)
        await self.twins.call("get_latest_resources")

    async def worker(self) -> None:
        stats: list[dict[str, Any]] = [{}, {"heartbeat_stats": {"cpu": 0.5}}, {"heartbeat_stats": None}]
        worker = self.random.choice(["w1", "w3"])
        await self.twins.call("update_worker", worker_id=worker, **self.random.choice(stats))

    async def look_up(self) -> None:
        rollout = (await self.some_rollout())["rollout_id"]
        await self.twins.call("get_rollout_by_id", rollout_id=rollout)
        await self.twins.call("get_latest_attempt", rollout_id=rollout)
        await self.twins.call("wait_for_rollouts", rollout_ids=[*self.rollouts, "ro-none"], timeout=0)
        await self.twins.call("get_worker_by_id", worker_id=self.random.choice(["w1", "w2", "none"]))
        await self.twins.call("get_resources_by_id", resources_id=self.random.choice(["a", "none"]))

    def page(self, *fields: str) -> dict[str, Any]:
        return {
            "sort_by": self.random.choice(fields),
            "sort_order": self.random.choice(["asc", "desc"]),
            "limit": self.random.choice([-1, -1, 0, 1, 3]),
            "offset": self.random.choice([0, 0, 1, 50]),
        }

    async def find_rollouts(self) -> None:
        some = self.random.sample([*self.rollouts, "ro-none"], min(len(self.rollouts), 2))
        filters = {
            "status_in": self.random.sample(ROLLOUT_STATUSES, self.random.randint(0, 4)),
            "rollout_id_in": some,
            "rollout_id_contains": self.random.choice(["", "ro-", "RO-", "zz"]),
        }
        chosen = {name: filters[name] for name in self.random.sample(sorted(filters), self.random.randint(0, 3))}
        logic = self.random.choice(["and", "or"])
        page = self.page("start_time", "end_time", "status", "mode")
        await self.twins.call("query_rollouts", **chosen, filter_logic=logic, **page)

    async def find_rest(self) -> None:
        rollout = await self.some_rollout()
        key = {"rollout_id": rollout["rollout_id"]}
        page = self.page("sequence_id", "start_time", "status", "worker_id")
        await self.twins.call("query_attempts", **key, **page)
        attempt = await self.some_attempt(rollout)
        parts = {
            "name": "a",
            "name_contains": "b",
            "parent_id": "p1",
            "parent_id_contains": "p",
            "trace_id": "none",
        }
        chosen = {name: parts[name] for name in self.random.sample(sorted(parts), self.random.randint(0, 2))}
        filters = {**chosen, "filter_logic": self.random.choice(["and", "or"])}
        of = attempt["attempt_id"] if attempt else "latest"
        page = self.page("sequence_id", "name", "start_time", "parent_id")
        await self.twins.call("query_spans", **key, attempt_id=of, **filters, **page)
        await self.twins.call("query_spans", **key, **filters)
        either = {"status_in": ["busy", "idle"], "worker_id_contains": "1", "filter_logic": "or"}
        await self.twins.call("query_workers", **either, **self.page("worker_id"))
        await self.twins.call("query_resources", **self.page("update_time", "version"))

    async def count(self) -> None:
        memory, database = [await store.statistics() for store in self.twins.stores]
        for kind in ("rollouts", "attempts", "spans", "resources", "workers"):
            assert memory[f"total_{kind}"] == database[f"total_{kind}"]


@pytest.mark.parametrize("seed", range(8))
def test_random_calls_bring_the_same_answers(database_store: Any, seed: int) -> None:
    twins = Twins(InMemoryLightningStore(scan_debounce_seconds=0), database_store)
    asyncio.run(Script(twins, seed).run())
    assert len(twins.said) > MOVES
