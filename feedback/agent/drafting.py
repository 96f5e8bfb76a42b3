"""Reply drafts from a language model behind any OpenAI-compatible address. The draft is a proposal like any other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from feedback.agent.instructions import MalformedTemplateError, context_of, instruction, quoted
from training.algorithms.prompt_search import Chosen, PromptSearch
from training.endpoint.answers import Answer
from training.endpoint.client import Endpoint, EndpointError

MAX_CHARACTERS = 4000
MAX_TOKENS = 400

Choose = Callable[[str, Mapping[str, str]], Chosen]
"""Chooses a template for a text and a plan."""


@dataclass(frozen=True)
class Draft:
    """A reply that a language model wrote, by which template, and how likely that template was."""

    text: str
    chosen: Chosen


@dataclass
class EndpointDrafter:
    """Asks the model for one draft. A failure is kept in `error`, and the composed reply takes the draft's place."""

    endpoint: Endpoint
    texts: Mapping[str, str]
    """Template by the name of its version."""
    choose: Choose
    error: Exception | None = None
    chosen: Chosen | None = None
    messages: list[dict[str, str]] = field(default_factory=list)
    answer: Answer | None = None

    def __call__(self, text: str, options: Mapping[str, str]) -> Draft | None:
        self.chosen = self.choose(text, options)
        try:
            self.messages = [
                {"role": "system", "content": instruction(self.texts[self.chosen.template], options)},
                {"role": "user", "content": quoted(text)},
            ]
            self.answer = self.endpoint.ask(self.messages, max_tokens=MAX_TOKENS)
        except (EndpointError, MalformedTemplateError) as error:
            self.error = error
            return None
        return Draft(self.answer.text[:MAX_CHARACTERS], self.chosen)

    def told(self) -> dict[str, Any]:
        """How the draft came about, for the trace: no word of it, and no key."""
        if self.chosen is None:
            return {}
        return {
            "template": self.chosen.template,
            "propensity": self.chosen.propensity,
            "error": str(self.error) if self.error else None,
            "circuit": self.endpoint.state,
            **(self._taken(self.answer) if self.answer else {}),
        }

    def _taken(self, answer: Answer) -> dict[str, Any]:
        return {
            "model": answer.model or self.endpoint.model,
            "prompt_tokens": answer.prompt_tokens,
            "completion_tokens": answer.completion_tokens,
            "cost": answer.cost(self.endpoint.prices),
            "seconds": round(answer.seconds, 3),
            "tries": answer.tries,
        }


def by_search(search: PromptSearch, seed: int) -> Choose:
    """Choose by what a search has learned, repeatably by the seed."""
    return lambda text, options: search.choose(context_of(text, options), seed=seed)


def by_name(chosen: Chosen) -> Choose:
    """Take the template that was chosen before."""
    return lambda text, options: chosen  # noqa: ARG005
