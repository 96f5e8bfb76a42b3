"""The tracer: a second one in a process is nothing to be warned of, and both keep their own spans."""

import pytest

from tests.training.library import agl
from training.solo import Order, SoloRunner


@agl.rollout
async def teller(task: dict[str, str], llm: agl.LLM) -> None:
    agl.emit_message(task["text"])


def told(runner: SoloRunner, text: str) -> list[str]:
    (made,) = runner.run(teller, [Order({"text": text}, "any policy")])
    assert made.error is None
    return [said for span in made.spans for name, said in span.attributes.items() if name.endswith("message.body")]


def test_a_second_tracer_warns_nobody_and_keeps_its_own_spans(caplog: pytest.LogCaptureFixture) -> None:
    first, second = SoloRunner(timeout=5), SoloRunner(timeout=5)

    assert [told(first, "one"), told(second, "two"), told(first, "three")] == [["one"], ["two"], ["three"]]
    assert not [record.getMessage() for record in caplog.records if record.levelname in {"WARNING", "ERROR"}]
