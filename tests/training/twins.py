"""Two stores that are asked the same, and have to answer the same but for ids and moments."""

from collections.abc import Mapping, Sequence
from typing import Any

NAMED = ("rollout_id", "attempt_id", "resources_id")


class Twins:
    """Both stores behind one call. What they create is known under names that both share, such as `rollout_id 3`."""

    def __init__(self, *stores: Any) -> None:
        self.stores = stores
        self.names: list[dict[str, str]] = [{} for _ in stores]
        self.said: list[str] = []

    async def call(self, method: str, **arguments: Any) -> Any:
        """The answer that both gave. AssertionError where they differ, with all that was said to them before."""
        self.said.append(f"{method}({', '.join(f'{name}={value!r}' for name, value in arguments.items())})")
        answers = [await self._ask(side, method, arguments) for side in range(len(self.stores))]
        self._name(answers)
        seen = [self._seen(side, answer) for side, answer in enumerate(answers)]
        told = "\n".join(["after", *self.said, "the stores answer", *map(str, seen)])
        assert seen[0] == seen[1], told
        return seen[0]

    async def _ask(self, side: int, method: str, arguments: Mapping[str, Any]) -> Any:
        ids = {name: key for key, name in self.names[side].items()}
        try:
            return dumped(await getattr(self.stores[side], method)(**translated(arguments, ids)))
        except (ValueError, TypeError) as error:
            return "TypeError" if isinstance(error, TypeError) else "ValueError"

    def _name(self, answers: Sequence[Any]) -> None:
        if all(isinstance(answer, list) for answer in answers):
            for pair in zip(*answers, strict=False):
                self._name(pair)
        elif all(isinstance(answer, dict) for answer in answers):
            self._name_keys(answers)
            for key in answers[0]:
                self._name([answer.get(key) for answer in answers])

    def _name_keys(self, answers: Sequence[Any]) -> None:
        for key in NAMED:
            ids = [answer.get(key) for answer in answers]
            new = [id_ is not None and id_ not in self.names[side] for side, id_ in enumerate(ids)]
            if all(new):
                for side, id_ in enumerate(ids):
                    self.names[side][id_] = f"{key} {len(self.names[side])}"

    def _seen(self, side: int, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._seen(side, item) for key, item in timeless(value).items()}
        if isinstance(value, list):
            return [self._seen(side, item) for item in value]
        return self.names[side].get(value, value) if isinstance(value, str) else value


def dumped(answer: Any) -> Any:
    """An answer as plain data."""
    if hasattr(answer, "total"):
        return {"items": [dumped(item) for item in answer.items], "total": answer.total}
    if hasattr(answer, "model_dump"):
        return answer.model_dump()
    if isinstance(answer, (list, tuple)):
        return [dumped(item) for item in answer]
    return answer


def timeless(content: dict[str, Any]) -> dict[str, Any]:
    """Moments as whether there is one. Only our store says when an attempt ran out of time."""
    if content.get("status") == "timeout":
        content = {key: value for key, value in content.items() if key != "end_time"}
    return {key: value is not None if key.endswith("_time") else value for key, value in content.items()}


def translated(value: Any, ids: Mapping[str, str]) -> Any:
    """Arguments with the shared names as one store's ids; spans are made from their attributes."""
    if callable(value):
        return value(lambda name: ids.get(name, name))
    if isinstance(value, Mapping):
        return {key: translated(item, ids) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [translated(item, ids) for item in value]
    return ids.get(value, value) if isinstance(value, str) else value
