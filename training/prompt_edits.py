"""Automatic prompt optimisation as Agent Lightning has it (APO: Pryzant et al. 2023, EMNLP, "Automatic prompt
optimization with gradient descent and beam search"), on this store: a language model criticises a template by what it
earned, edits it, and the best edits go on.

What the library leaves open is closed here: every template it tries is a version of its own, every rollout has a
timeout, every call counts, and an edit that is refused is never tried. Needs the extra `apo` of agentlightning.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from threading import Event
from types import SimpleNamespace
from typing import Any

from agentlightning.algorithm.apo.apo import APO
from agentlightning.types import PromptTemplate

from training import prompts
from training.endpoint.client import Endpoint, EndpointError
from training.prompt_rollouts import Drafted, DraftsConfig, Mode, PinnedTask, Task, measured, rewards_of, run_drafts
from training.rounds import AfterRound, NothingLearnedError, Permit, RoundReport
from training.store.database import thread

MAX_TOKENS = 1500
"""Of a critique or an edited template."""
SECONDS = 60.0
"""That one try of these may take: they are several times as long as the drafts that the endpoint's limits are for."""


class EditsStoppedError(Exception):
    """Somebody, or governance, stopped the search for edits."""


@dataclass(frozen=True)
class EditsConfig:
    beam_width: int = 2
    """Templates that go on to the next round."""
    branch_factor: int = 2
    """Edits of each of them."""
    gradient_batch: int = 4
    """Drafts that a critique looks at."""
    validation_batch: int = 8
    """Drafts that an edit is measured by."""
    temperature: float = 1.0


EDITS = EditsConfig()


class Critic:
    """The part of OpenAI's client that APO uses, by way of the endpoint: with its deadline, breaker and counts."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = replace(endpoint, timeout=SECONDS, deadline=2 * SECONDS)
        self.tokens = 0
        self.cost = 0.0
        self.chat = SimpleNamespace(completions=SimpleNamespace(create=self._create))

    async def _create(self, *, messages: Any, temperature: float, **_: Any) -> SimpleNamespace:
        answer = await self.endpoint.answer(messages, max_tokens=MAX_TOKENS, temperature=temperature)
        self.tokens += (answer.prompt_tokens or 0) + (answer.completion_tokens or 0)
        self.cost += answer.cost(self.endpoint.prices) or 0.0
        return SimpleNamespace(choices=[SimpleNamespace(message=SimpleNamespace(content=answer.text))])


class PromptEdits(APO[Task]):
    """Beam search over edits of one template. `accept` is awaited with each edit before it is tried."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        name: str,
        reference: str,
        config: DraftsConfig,
        accept: Callable[[str], Awaitable[bool]],
        permit: Permit,
        after_round: AfterRound,
        stop: Event,
    ) -> None:
        self.critic = Critic(endpoint)
        super().__init__(
            self.critic,
            gradient_model=endpoint.model,
            apply_edit_model=endpoint.model,
            diversity_temperature=EDITS.temperature,
            gradient_batch_size=EDITS.gradient_batch,
            val_batch_size=EDITS.validation_batch,
            beam_width=EDITS.beam_width,
            branch_factor=EDITS.branch_factor,
            beam_rounds=config.rounds,
        )
        self.name = name
        self.reference = reference
        self.config = config
        self.accept = accept
        self.permit = permit
        self.after_round = after_round
        self.stop = stop
        self.drafts: list[Drafted] = []
        """All that was drafted, by whichever template."""
        self._of_round: list[Drafted] = []
        self._batches = 0

    @property
    def best(self) -> str:
        """The text of the template that did best on the whole validation set."""
        return str(self.get_best_prompt().template)

    async def evaluate_prompt_on_batch(
        self,
        prompt: Any,
        resource_name: str,  # noqa: ARG002 - the store has one name for it
        dataset: Sequence[Task],
        mode: Mode,
        *,
        prefix: str | None = None,
    ) -> tuple[list[Any], float]:
        """What a template earns on tasks: the results for a critique, and the mean reward."""
        version = await thread.run(prompts.keep, self.name, prompt.prompt_template.template)
        self._batches += 1
        drafts = await run_drafts(
            self.get_store(),
            [PinnedTask(task, version) for task in dataset],
            self.config,
            mode=mode,
            label=f"batch {self._batches}",
            reference=self.reference,
            stop=self.stop,
        )
        if self.stop.is_set():
            raise EditsStoppedError
        rewards = rewards_of(drafts)
        if not rewards:
            raise NothingLearnedError(f"none of {len(drafts)} drafts by {version} brought a reward")
        self.drafts += drafts
        self._of_round += drafts
        results = await self.get_rollout_results([drafted.rollout for drafted in drafts], prefix=prefix)
        return results, sum(rewards) / len(rewards)

    async def textual_gradient_and_apply_edit(
        self, current_prompt: Any, rollout: list[Any], *, prefix: str | None = None
    ) -> str | None:
        """An edit of the template; None where there is none that may be tried, or the model did not answer."""
        try:
            edited = await super().textual_gradient_and_apply_edit(current_prompt, rollout, prefix=prefix)
        except EndpointError:
            return None
        return edited if edited and await self.accept(edited) else None

    async def _update_best_prompt(
        self, beam: list[Any], resource_name: str, val_dataset: Sequence[Task], round_num: int
    ) -> None:
        await super()._update_best_prompt(beam, resource_name, val_dataset, round_num)
        values = measured(self._of_round)
        values |= {"tokens": values["tokens"] + self.critic.tokens, "cost": values["cost"] + self.critic.cost}
        if not await self.permit(round_num, values):
            raise EditsStoppedError
        ids = [drafted.rollout.rollout_id for drafted in self._of_round]
        await self.after_round(RoundReport(round_num, ids, rewards_of(self._of_round), values))
        self._of_round, self.critic.tokens, self.critic.cost = [], 0, 0.0


def seed_resources(text: str) -> dict[str, PromptTemplate]:
    """The template that the edits begin with, as the trainer hands it to the algorithm."""
    return {prompts.RESOURCE: PromptTemplate(template=text, engine="f-string")}
