"""What a server of the OpenAI kind answered, read with care: whatever is missing or odd is unknown, never guessed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from training.store.storable import storable

MILLION = 1_000_000


class UnreadableAnswerError(ValueError):
    """An answer without a reply in it; the message says what is wrong and repeats none of it."""


@dataclass(frozen=True)
class Prices:
    """What a million tokens cost, in whatever currency; None where nobody said."""

    prompt: float | None = None
    completion: float | None = None

    @property
    def known(self) -> bool:
        return self.prompt is not None and self.completion is not None


@dataclass(frozen=True)
class Answer:
    """One reply, with what it took. None is for what the server did not say."""

    text: str
    model: str
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_token_ids: Sequence[int] | None = None
    token_ids: Sequence[int] | None = None
    """Of the reply, exactly as they were drawn: what fine-tuning on this reply needs."""
    logprobs: Sequence[float] | None = None
    """Natural logarithm of each drawn token's probability at that moment."""
    seconds: float = 0.0
    tries: int = 1

    def cost(self, prices: Prices) -> float | None:
        """None where a count or a price is unknown."""
        pairs = ((self.prompt_tokens, prices.prompt), (self.completion_tokens, prices.completion))
        costs = [count * price for count, price in pairs if count is not None and price is not None]
        return sum(costs) / MILLION if len(costs) == len(pairs) else None


def read_answer(body: str, *, seconds: float = 0.0, tries: int = 1) -> Answer:
    """Read the body of a chat completion. Raises UnreadableAnswerError."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableAnswerError("the answer is no JSON") from error
    choice = _first(_get(content, "choices"))
    text = _get(choice, "message", "content")
    if not isinstance(text, str) or not text.strip():
        raise UnreadableAnswerError("the answer holds no text")
    # vLLM gives the prompt's tokens beside the choices, some servers with the choice.
    prompt_ids = _ids(_get(content, "prompt_token_ids")) or _ids(_get(choice, "prompt_token_ids"))
    return Answer(
        text=storable(text.strip()),
        model=storable(str(_get(content, "model") or "")[:200]),
        prompt_tokens=_count(_get(content, "usage", "prompt_tokens")),
        completion_tokens=_count(_get(content, "usage", "completion_tokens")),
        prompt_token_ids=prompt_ids,
        token_ids=_ids(_get(choice, "token_ids")),
        logprobs=_logprobs(_get(choice, "logprobs", "content")),
        seconds=seconds,
        tries=tries,
    )


def _get(content: Any, *names: str) -> Any:
    for name in names:
        content = content.get(name) if isinstance(content, Mapping) else None
    return content


def _first(items: Any) -> Any:
    return items[0] if isinstance(items, list) and items else None


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31 else None


def _ids(values: Any) -> list[int] | None:
    if not isinstance(values, list) or not values or any(_count(value) is None for value in values):
        return None
    return values


def _logprobs(tokens: Any) -> list[float] | None:
    values = [_get(token, "logprob") for token in tokens] if isinstance(tokens, list) else []
    if not values or not all(isinstance(value, int | float) and value <= 0 for value in values):
        return None
    return [float(value) for value in values]
