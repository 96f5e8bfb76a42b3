"""One process's part of a run that trains prompts, from its preparation on."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from threading import Event

from feedback.agent.templates import first_search, search_in, serving_search
from feedback.learning.beginning import begin
from feedback.learning.errors import NoEndpointError
from feedback.learning.examples import Examples, examples_of
from feedback.learning.permission import UpdatePermit
from feedback.learning.prompts.drafts import tasks_of
from feedback.learning.session import Say, Session
from feedback.learning.uses import noted
from training import runs
from training.algorithms.prompt_search import PromptSearch
from training.endpoint.client import Endpoint, endpoint
from training.models import Checkpoint, PolicyVersion, Run
from training.prompt_rollouts import DraftsConfig, Task

HELD_OUT = 40
"""Examples that two searches are compared on at most: each costs a call for each of them."""


@dataclass(kw_only=True)
class PromptSession(Session):
    """One process's part of a run that trains prompts."""

    tasks: Sequence[Task]
    search: PromptSearch
    config: DraftsConfig
    endpoint: Endpoint

    def save(self, rounds_done: int) -> None:
        """Keep what the search has learned."""
        Checkpoint.objects.update_or_create(
            run=self.run,
            defaults={"round": rounds_done, "weights": self.search.to_json().encode(), "tensors": b""},
        )

    def require_going(self, rounds_done: int) -> None:
        """Raises StoppedError once the run was told to stop."""
        if self.stop.is_set():
            raise self.stopped(rounds_done)


def prepare(run: Run, *, say: Say, stop: Event) -> PromptSession:
    """Write down what the run works with, and take up its checkpoint where it has one. Raises CannotTrainError."""
    asked = endpoint()
    if asked is None:
        raise NoEndpointError
    examples = noted(run, lambda: examples_of(run))
    examples = Examples(examples.train, examples.held_out[:HELD_OUT])
    runs.cancel_leftovers(run)
    config = DraftsConfig(rounds=run.rounds_total, seed=run.seed)
    search, first_round = _restored(run) or (_going_on_from(serving_search()), 0)
    parameters = {"drafts": asdict(config), "search": asdict(search.config), "templates": search.templates}
    weights = begin(
        run,
        device="endpoint",
        data=examples.describe(),
        parameters={**parameters, "model": asked.model},
        say=say,
    )
    return PromptSession(
        run=run,
        examples=examples,
        first_round=first_round,
        say=say,
        stop=stop,
        permit=UpdatePermit(run),
        weights=weights,
        tasks=tasks_of(examples.train, weights),
        search=search,
        config=config,
        endpoint=asked,
    )


def _going_on_from(version: PolicyVersion | None) -> PromptSearch:
    """What serves goes on learning, and takes up templates that the site got since."""
    first = first_search()
    if version is None:
        return first
    search = search_in(version)
    for template in first.templates:
        search.add(template)
    return search


def _restored(run: Run) -> tuple[PromptSearch, int] | None:
    checkpoint = Checkpoint.objects.filter(run=run).first()
    return None if checkpoint is None else (search_in(checkpoint), checkpoint.round)
