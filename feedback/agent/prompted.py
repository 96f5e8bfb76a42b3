"""The agent that prompts are trained with: one governed draft, by the template that its rollout is pinned to.

Worker only: importing this module imports agentlightning and torch.
"""

import asyncio
from typing import Any

import agentlightning as agl

from feedback.agent.drafting import EndpointDrafter, by_name
from feedback.agent.episode import Request, run_draft
from feedback.agent.rollout import tell_draft
from feedback.learning.errors import NoEndpointError
from feedback.rewards.versions import VERSION, weights_of
from feedback.rewards.weights import RewardWeights
from governance.core.rules import RuleSet
from governance.services import current_rule_set, record_many
from training.algorithms.prompt_search import Chosen
from training.endpoint.client import EndpointError, endpoint
from training.prompts import version_of
from training.store.database import thread


@agl.rollout
async def drafting_agent(task: dict[str, Any], prompt_template: agl.PromptTemplate, rollout: agl.Rollout) -> None:
    """Draft a reply to the text of `task`, which is the governed one, for the plan in its `options`.

    `task` holds `text`, `seed`, `options`, `propensity` (of the template) and `reward_version`. Labels are left out of
    the reward, because no template decides on them.
    """
    agl.emit_message(task["text"], attributes={"role": "user"})
    asked = endpoint()
    if asked is None:
        raise NoEndpointError
    template = version_of(str(rollout.resources_id))
    chosen = Chosen(template, task["propensity"])
    drafter = EndpointDrafter(asked, {template: prompt_template.template}, by_name(chosen))
    rules, weights = await thread.run(_load, task)
    request = Request(text=task["text"], seed=task["seed"], subject=f"rollout:{rollout.rollout_id}", weights=weights)
    episode = await asyncio.to_thread(run_draft, request, task["options"], rules, drafter=drafter)
    await thread.run(record_many, episode.decided)
    tell_draft(drafter, episode)
    if isinstance(drafter.error, EndpointError):
        raise drafter.error
    for proposal in episode.proposals:
        agl.emit_object(proposal.as_dict())
        agl.emit_reward(proposal.rewards, primary_key="total", attributes={VERSION: weights.number})


def _load(task: dict[str, Any]) -> tuple[RuleSet, RewardWeights]:
    return current_rule_set(), weights_of(task.get("reward_version"))
