"""The feedback agent, as Agent Lightning runs it: an episode, told as messages, proposals and rewards.

Worker only: importing this module imports agentlightning and torch.
"""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import agentlightning as agl

from feedback.agent.calls import emit_call
from feedback.agent.drafting import EndpointDrafter, by_search
from feedback.agent.episode import Episode, Request, run_episode
from feedback.agent.selfcheck import verified
from feedback.agent.templates import search_of
from feedback.agent.terms import Conditions, EachForItself, Terms
from feedback.held_labels import SUBJECT
from feedback.plans import LABEL_HEADS
from feedback.rewards.versions import VERSION
from training.endpoint.client import endpoint
from training.prompt_rollouts import DRAFT
from training.prompts import texts_of
from training.store.database import thread
from training.traces import POLICY_ROUND

RESULT = "triage"
FAILED = "failed"


def agent_under(terms: Terms) -> agl.LitAgent:
    """The agent, with where its conditions come from and its decisions go."""

    @agl.rollout
    async def feedback_agent(task: dict[str, Any], llm: agl.LLM, rollout: agl.Rollout) -> None:
        await _triage(terms, task, llm.model, rollout.rollout_id)

    return feedback_agent


feedback_agent = agent_under(EachForItself())


async def _triage(terms: Terms, task: dict[str, Any], reference: str, rollout_id: str) -> None:
    """Triage the text of `task` with the policy of a reference. The text is the governed one, so it may be told.

    `task` holds `text`, `seed`, and optionally `labels` (what people confirmed), `greedy` (heads whose likeliest
    option is taken), `live` (a visitor waits: a language model may write the reply), `prompts` (the version of the
    search that then chooses its template), `canary` (whether that version is on trial) and `reward_version` (the
    number of the reward's version that scores it; without it, the one in force does).
    """
    agl.emit_message(task["text"], attributes={"role": "user"})
    try:
        under = await terms.conditions(reference, task)
        drafter = await _drafter(task) if task.get("live") else None
        request = _request(task, rollout_id, under)
        episode = await _episode(request, under, drafter)
        records = await terms.record(episode.decided)
    except Exception as error:
        agl.emit_exception(error)
        raise
    if drafter is not None:
        tell_draft(drafter, episode, prompts=task.get("prompts"), canary=task.get("canary", False))
    for proposal in episode.proposals:
        agl.emit_object(proposal.as_dict() | {POLICY_ROUND: under.served.round})
        agl.emit_reward(proposal.rewards, primary_key="total", attributes={VERSION: under.weights.number})
    agl.emit_message(episode.reply or "", attributes={"role": "assistant", "source": episode.source})
    told = {"verification": verified(episode, request.text, under.pressure), "pressure": under.pressure.score}
    agl.emit_object(_result(episode, records) | told)


async def _episode(request: Request, under: Conditions, drafter: EndpointDrafter | None) -> Episode:
    """A language model may take seconds, which the event loop cannot spare; without one it is milliseconds, which the
    way to another thread and back would lengthen."""
    if drafter is None:
        return run_episode(request, under.served.policy, under.rules)
    return await asyncio.to_thread(run_episode, request, under.served.policy, under.rules, drafter=drafter)


def tell_draft(drafter: EndpointDrafter, episode: Episode, *, prompts: str | None = None, canary: bool = False) -> None:
    """Tell how the draft came about, what was asked and answered, and what became of it.

    `prompts` is the version of the search that chose its template, `canary` whether that was the one on trial.
    """
    if drafter.error is not None:
        agl.emit_exception(drafter.error)
    decision = episode.draft_decision
    if decision is not None:
        emit_call(drafter, decision)
    outcome = decision.outcome if decision else FAILED
    agl.emit_object({"type": DRAFT, "prompts": prompts, "canary": canary, **drafter.told(), "outcome": outcome})


async def _drafter(task: dict[str, Any]) -> EndpointDrafter | None:
    """None where no language model is set up."""
    asked = endpoint()
    if asked is None:
        return None
    search = await thread.run(search_of, task.get("prompts"))
    texts = await thread.run(texts_of, search.templates)
    return EndpointDrafter(asked, texts, by_search(search, task["seed"]))


def _request(task: dict[str, Any], rollout_id: str, under: Conditions) -> Request:
    return Request(
        text=task["text"],
        seed=task["seed"],
        subject=f"{SUBJECT}{rollout_id}",
        labels=task.get("labels"),
        greedy=tuple(task.get("greedy", ())),
        pressure=under.pressure.score,
        weights=under.weights,
    )


def _result(episode: Episode, records: Sequence[UUID]) -> dict[str, Any]:
    return {
        "type": RESULT,
        "labels": {head: episode.options[head] for head in LABEL_HEADS},
        "confidences": episode.confidences,
        "labels_allowed": episode.labels_allowed,
        "reply": episode.reply,
        "held_reply": episode.held_reply,
        "source": episode.source,
        # The first decision is on the labels, the last on the reply that was carried out or held.
        "labels_decision": str(records[0]),
        "reply_decision": str(records[-1]),
    }
