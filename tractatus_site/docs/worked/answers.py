"""What a worked example shows: what was proposed, and what the engine answered to it just now."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True)
class Answer:
    """`outcome` is the engine's own word; `facts` are names and values beside it, `reasons` its own sentences."""

    outcome: str
    facts: tuple[tuple[str, str], ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Example:
    """`asked` names the engine that is asked, `proposed` is what it is given, in words."""

    asked: str
    proposed: str
    ask: Callable[[], Answer]


@dataclass(frozen=True)
class Worked:
    """An example with the answer of this very run, and the milliseconds that it took."""

    example: Example
    answer: Answer
    ms: float


def work_out(example: Example) -> Worked:
    """Asks the engine. Nothing is recorded: an example is nobody's action."""
    started = perf_counter()
    answer = example.ask()
    return Worked(example, answer, (perf_counter() - started) * 1000)
