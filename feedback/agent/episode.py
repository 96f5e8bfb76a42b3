"""One episode of the agent: read a text, choose labels and a plan for the reply, write the reply, ask governance.

Every proposal is decided before it counts. A reply that governance blocks is not kept: the options that the blocked
words came from are masked, chosen anew under the mask, and the attempt is counted. Plain Python and torch: the same
episode serves live triage, training and evaluation.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import torch

from feedback.agent.drafting import Draft
from feedback.claims import forbidden_claims
from feedback.composer import ComposedReply, compose
from feedback.plans import HEADS, LABEL_HEADS
from feedback.rewards.scoring import credits_of, score
from feedback.rewards.weights import FIRST, RewardWeights
from governance.core.actions import ProposedAction
from governance.core.decisions import Decision, Finding
from governance.core.rules import RuleSet
from training.policies.ngram import Choice, NgramPolicy

MAX_PROPOSALS = 6
TEMPLATE = "template"
"""The head of a proposal that a language model wrote: which template it was told. The policy does not choose it."""
BLOCKED_REWARD = {"total": -1.0, "blocked": -1.0}
"""What a blocked proposal brings. It is the floor of the reward's range, so that no wording is worth the attempt."""

Decided = list[tuple[ProposedAction, Decision]]
Drafter = Callable[[str, Mapping[str, str]], Draft | None]
"""Writes a reply from the text and the plan, or None where it cannot."""


NOTHING_CHOSEN = Choice({}, {}, {})


@dataclass(frozen=True)
class Request:
    """What an episode is asked to do."""

    text: str
    seed: int
    subject: str
    labels: Mapping[str, str] | None = None
    """Labels that people confirmed, where there are any: the reward compares with them."""
    greedy: Sequence[str] = ()
    """Heads whose likeliest option is taken; the others are drawn."""
    pressure: float = 0.0
    """How loaded the agent is, from 0 to 1: the rules look harder at what is proposed under load."""
    weights: RewardWeights = FIRST
    """The version of the reward that scores it."""


@dataclass(frozen=True)
class ProposalRecord:
    """One proposal of a reply: the heads that it decided, and what became of it."""

    choice: Choice
    masks: dict[str, frozenset[str]]
    executed: bool
    violations: int
    """Forbidden claims in what was carried out, counted apart from the rules in force."""
    rewards: dict[str, float]
    credits: dict[str, float] = field(default_factory=dict)
    """What each label earned by itself, from 0 to 1, where people gave one."""

    def as_dict(self) -> dict[str, Any]:
        return {
            "type": "proposal",
            "options": self.choice.options,
            "confidences": self.choice.confidences,
            "propensities": self.choice.propensities,
            "masks": {head: sorted(options) for head, options in self.masks.items()},
            "executed": self.executed,
            "violations": self.violations,
            "credits": self.credits,
        }


@dataclass
class Episode:
    options: dict[str, str]
    confidences: dict[str, float]
    proposals: list[ProposalRecord] = field(default_factory=list)
    decided: Decided = field(default_factory=list)
    reply: str | None = None
    held_reply: str = ""
    """The reply, where the rules held it: masked as they want it, and a person's to read before anybody sends it."""
    source: str = "composed"
    draft_decision: Decision | None = None
    """On what a language model wrote, where one did."""
    labels_allowed: bool = True
    """Whether governance let the labels through; otherwise a person must label."""

    @property
    def reward(self) -> float:
        """Total reward of the proposal that was carried out."""
        return self.proposals[-1].rewards["total"]


def run_episode(request: Request, policy: NgramPolicy, rules: RuleSet, *, drafter: Drafter | None = None) -> Episode:
    """Triage one text. Raises nothing on account of the text; a check that fails holds the proposal."""
    generator = torch.Generator().manual_seed(request.seed)
    scores = policy.scores(request.text)
    choice = policy.draw(scores, generator=generator, greedy=request.greedy)
    episode = Episode(options=dict(choice.options), confidences=dict(choice.confidences))
    _propose_labels(episode, request, rules)
    # A draft that is held is given up for a composed reply, as a blocked one is: nobody has to review it.
    drafted = drafter(request.text, episode.options) if drafter is not None else None
    if drafted is None or not _propose_draft(episode, request, rules, drafted, choice):
        again = partial(policy.draw, scores, generator=generator, greedy=request.greedy)
        _propose_composed(episode, request, rules, choice, again)
    return episode


def run_draft(request: Request, options: Mapping[str, str], rules: RuleSet, *, drafter: Drafter) -> Episode:
    """One draft by a language model for a plan that was made before, and nothing in its place where it fails.

    Without an answer the episode has no proposal. A draft that is held counts as no reply.
    """
    episode = Episode(options=dict(options), confidences={})
    drafted = drafter(request.text, options)
    if drafted is None or _propose_draft(episode, request, rules, drafted, NOTHING_CHOSEN) or episode.proposals:
        return episode
    _carry_out(episode, request, _with_template(NOTHING_CHOSEN, drafted), {}, None)
    return episode


def _propose_draft(episode: Episode, request: Request, rules: RuleSet, drafted: Draft, choice: Choice) -> bool:
    """Whether governance accepts the draft, which is then carried out. A blocked one is an attempt of its template."""
    decision = episode.draft_decision = _decide_reply(episode, request, rules, drafted.text)
    if _accepted(decision):
        episode.source = "llm"
        _carry_out(episode, request, _with_template(choice, drafted), {}, decision.text)
        return True
    if decision.outcome == "block":
        blamed = _with_template(NOTHING_CHOSEN, drafted)
        episode.proposals.append(ProposalRecord(blamed, {}, False, 0, BLOCKED_REWARD))
    return False


def _propose_composed(
    episode: Episode,
    request: Request,
    rules: RuleSet,
    choice: Choice,
    choose_again: Callable[..., Choice],
) -> None:
    """Compose replies, each under the masks that the blocked ones before it left, until one passes."""
    masks: dict[str, frozenset[str]] = {}
    for turn in range(MAX_PROPOSALS):
        composed = compose(episode.options, request.text, seed=request.seed + turn)
        decision = _decide_reply(episode, request, rules, composed.text)
        if decision.outcome != "block":
            # A held reply is a person's to decide on: the labels stand, and nothing is carried out.
            episode.held_reply = "" if _accepted(decision) else decision.text
            _carry_out(episode, request, choice, masks, decision.text if _accepted(decision) else None)
            return
        blamed = _blamed(composed, decision.findings)
        episode.proposals.append(ProposalRecord(_of_heads(choice, blamed), masks, False, 0, BLOCKED_REWARD))
        tried = {head: masks.get(head, frozenset()) | {episode.options[head]} for head in blamed}
        if not blamed or any(options.issuperset(HEADS[head]) for head, options in tried.items()):
            break
        masks = {**masks, **tried}
        again = choose_again(masks=masks, heads=sorted(blamed))
        episode.options.update(again.options)
        episode.confidences.update(again.confidences)
        choice = _merged(choice, again)
    _carry_out(episode, request, choice, masks, None)


def _propose_labels(episode: Episode, request: Request, rules: RuleSet) -> None:
    labels = {head: episode.options[head] for head in LABEL_HEADS}
    action = ProposedAction(kind="agent.triage", parameters=labels, subject=request.subject)
    episode.labels_allowed = _accepted(_decide(episode, request, rules, action))


def _decide_reply(episode: Episode, request: Request, rules: RuleSet, text: str) -> Decision:
    return _decide(episode, request, rules, ProposedAction(kind="agent.reply", text=text, subject=request.subject))


def _decide(episode: Episode, request: Request, rules: RuleSet, action: ProposedAction) -> Decision:
    decision = rules.decide(action, pressure=request.pressure)
    episode.decided.append((action, decision))
    return decision


def _accepted(decision: Decision) -> bool:
    return decision.outcome in ("allow", "redact")


def _carry_out(
    episode: Episode, request: Request, choice: Choice, masks: dict[str, frozenset[str]], reply: str | None
) -> None:
    episode.reply = reply
    rewards = score(
        text=request.text, reply=reply, choices=episode.options, labels=request.labels, weights=request.weights
    )
    first = {"total": rewards["total"], **rewards}
    violations = forbidden_claims(reply) if reply else 0
    earned = credits_of(episode.options, request.labels, request.weights)
    episode.proposals.append(ProposalRecord(choice, masks, True, violations, first, earned))


def _blamed(composed: ComposedReply, findings: Sequence[Finding]) -> set[str]:
    """The heads of the plan whose options wrote the words that a blocking finding points at.

    The labels are never among them: they were decided by themselves, and wording may not change what a text is about.
    """
    blocking = [finding for finding in findings if finding.effect == "block"]
    return {
        segment.head
        for segment in composed.segments
        if segment.head not in LABEL_HEADS
        and any(segment.start < finding.end and finding.start < segment.end for finding in blocking)
    }


def _of_heads(choice: Choice, heads: Collection[str]) -> Choice:
    return Choice(
        {head: choice.options[head] for head in heads},
        {head: choice.confidences[head] for head in heads},
        {head: choice.propensities[head] for head in heads},
    )


def _with_template(choice: Choice, drafted: Draft) -> Choice:
    chosen = {TEMPLATE: drafted.chosen.propensity}
    return _merged(choice, Choice({TEMPLATE: drafted.chosen.template}, chosen, chosen))


def _merged(first: Choice, again: Choice) -> Choice:
    return Choice(
        first.options | again.options,
        first.confidences | again.confidences,
        first.propensities | again.propensities,
    )
