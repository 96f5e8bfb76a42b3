"""A call to a language model as a span, in the form that Agent Lightning's adapters read.

`TraceToMessages` finds the conversation in it, `TracerTraceToTriplet` the exact token ids and log-probabilities.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from agentlightning.tracer.base import get_active_tracer
from agentlightning.types import TraceStatus

from feedback.agent.drafting import EndpointDrafter
from governance.core.decisions import Decision
from training.endpoint.answers import Answer

SPAN = "openai.chat.completion"
NEVER_KEPT = ("pii.", "secret.")
"""Findings in an answer whose words no trace may hold, nor the tokens that spell them."""


def emit_call(drafter: EndpointDrafter, decision: Decision) -> None:
    """Tell the call that the drafter made and governance decided on. Raises RuntimeError outside a trace."""
    tracer = get_active_tracer()
    if tracer is None:
        raise RuntimeError("a call is told within a trace")
    if drafter.answer is not None:
        answer = _keepable(drafter.answer, decision)
        attributes = _attributes(drafter.endpoint.model, drafter.messages, answer)
        tracer.create_span(name=SPAN, attributes=attributes, status=TraceStatus(status_code="OK"))


def _keepable(answer: Answer, decision: Decision) -> Answer:
    """The answer as it came, a blocked one too, because learning needs both; or else what governance left of it."""
    if decision.errors or any(finding.category.startswith(NEVER_KEPT) for finding in decision.findings):
        return replace(answer, text=decision.text, token_ids=None, logprobs=None)
    return answer


def _attributes(model: str, messages: Sequence[Mapping[str, str]], answer: Answer) -> dict[str, Any]:
    told: dict[str, Any] = {
        "gen_ai.request.model": model,
        "gen_ai.response.model": answer.model,
        "gen_ai.completion.0.role": "assistant",
        "gen_ai.completion.0.content": answer.text,
        "gen_ai.usage.input_tokens": answer.prompt_tokens,
        "gen_ai.usage.output_tokens": answer.completion_tokens,
        "prompt_token_ids": answer.prompt_token_ids,
        "response_token_ids": answer.token_ids,
        "logprobs.content": json.dumps([{"logprob": value} for value in answer.logprobs]) if answer.logprobs else None,
    }
    for index, message in enumerate(messages):
        told[f"gen_ai.prompt.{index}.role"] = message["role"]
        told[f"gen_ai.prompt.{index}.content"] = message["content"]
    return {name: value for name, value in told.items() if value is not None}
