"""Tasks for the drafting agent, and the score of a search on them. Scoring stands apart from training: no store."""

import time
from collections.abc import Callable, Sequence
from statistics import median

import torch

from feedback.agent.drafting import EndpointDrafter, by_search
from feedback.agent.episode import Episode, Request, run_draft
from feedback.agent.instructions import context_of
from feedback.learning.baseline import serving_policy
from feedback.learning.evaluation import Evaluation, false_blocks
from feedback.learning.examples import Example
from feedback.learning.uses import named
from feedback.plans import LABEL_HEADS
from feedback.rewards.versions import VERSION_OF_RUN
from feedback.rewards.weights import RewardWeights
from governance.core.rules import RuleSet
from training.algorithms.prompt_search import PromptSearch
from training.endpoint.client import Endpoint
from training.prompt_rollouts import Task
from training.prompts import texts_of
from training.references import version_reference
from training.serving import resolve


def tasks_of(examples: Sequence[Example], weights: RewardWeights) -> list[Task]:
    """A task for each example, with the plan that the policy in service makes for it."""
    policy = resolve(version_reference(serving_policy().pk)).policy
    tasks: list[Task] = []
    for index, example in enumerate(examples):
        generator = torch.Generator().manual_seed(index)
        options = policy.choose(example.text, generator=generator, greedy=LABEL_HEADS).options
        tasks.append(
            {
                "text": example.text,
                "seed": index,
                "options": options,
                "context": context_of(example.text, options),
                VERSION_OF_RUN: weights.number,
                **named(example),
            }
        )
    return tasks


def evaluate_search(
    search: PromptSearch,
    tasks: Sequence[Task],
    rules: RuleSet,
    endpoint: Endpoint,
    weights: RewardWeights,
    *,
    before: Callable[[], None],
) -> Evaluation:
    """One governed draft for each task, by the template that the search chooses as in service.

    `before` is called before each draft; what it raises ends the evaluation. Raises EndpointError where the model gives
    no answer: a score with gaps compares with no other.
    """
    texts = texts_of(search.templates)
    episodes: list[Episode] = []
    seconds = []
    for task in tasks:
        before()
        drafter = EndpointDrafter(endpoint, texts, by_search(search, task["seed"]))
        request = Request(text=task["text"], seed=task["seed"], subject="evaluation", weights=weights)
        began = time.perf_counter()
        episode = run_draft(request, task["options"], rules, drafter=drafter)
        seconds.append(time.perf_counter() - began)
        if drafter.error is not None:
            raise drafter.error
        episodes.append(episode)
    made = [episode.proposals[-1] for episode in episodes]
    return Evaluation(
        rewards=[proposal.rewards["total"] for proposal in made],
        labels={},
        attempted=sum(not proposal.executed for proposal in made),
        executed=sum(proposal.violations for proposal in made),
        reward_version=weights.number,
        false_blocks=sum(map(false_blocks, episodes)),
        latency_ms=median(seconds) * 1000,
    )
