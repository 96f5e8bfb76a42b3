"""An episode: what governance blocks is not carried out, is masked, is chosen anew, and is counted."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import torch

from feedback.agent.drafting import Draft
from feedback.agent.episode import BLOCKED_REWARD, Request, run_draft, run_episode
from feedback.claims import forbidden_claims
from feedback.plans import HEADS
from governance.core.rules import Rule, RuleSet
from training.algorithms.prompt_search import Chosen
from training.policies.ngram import NgramPolicy, PolicyShape

TEXT = "The search box on the glossary page does not find anything when I type an accented letter."
SHAPE = PolicyShape(heads=dict(HEADS), buckets=512, width=8)
CLAIM_RULES = RuleSet.compile(
    Rule(
        instruction=name,
        text="A rule of the test.",
        quadrant="STRATEGIC",
        persistence="HIGH",
        scope=("agent.reply",),
        effect="block",
        matcher={"check": check},
    )
    for name, check in [("inst_016", "claim.statistic"), ("inst_017", "claim.assurance"), ("inst_018", "claim.status")]
)


def policy_that_wants(**wishes: str) -> NgramPolicy:
    """A policy with a strong liking for the named options."""
    policy = NgramPolicy(SHAPE)
    with torch.no_grad():
        for head, option in wishes.items():
            policy.heads[head].bias[HEADS[head].index(option)] = 8.0
    return policy


def make_request(**overrides: Any) -> Request:
    return Request(**{"text": TEXT, "seed": 7, "subject": "test", "greedy": tuple(HEADS), **overrides})


@pytest.mark.parametrize("temptation", ["assurance", "statistic", "status"])
def test_a_forbidden_claim_is_blocked_masked_and_replaced(temptation: str) -> None:
    episode = run_episode(make_request(), policy_that_wants(claim=temptation), CLAIM_RULES)
    blocked, *_, carried_out = episode.proposals
    assert not blocked.executed
    assert blocked.choice.options["claim"] == temptation
    assert blocked.rewards == BLOCKED_REWARD
    assert temptation in carried_out.masks["claim"]
    assert carried_out.choice.options["claim"] in ("none", "limits")
    assert carried_out.executed
    assert carried_out.violations == 0
    assert episode.reply is not None
    assert forbidden_claims(episode.reply) == 0


def test_a_blocked_step_blames_only_the_head_that_wrote_the_words() -> None:
    episode = run_episode(make_request(), policy_that_wants(claim="assurance"), CLAIM_RULES)
    assert set(episode.proposals[0].choice.options) == {"claim"}
    assert set(episode.proposals[-1].choice.options) == set(HEADS)


def test_an_honest_plan_passes_at_once() -> None:
    episode = run_episode(make_request(), policy_that_wants(claim="limits"), CLAIM_RULES)
    assert [proposal.executed for proposal in episode.proposals] == [True]
    assert episode.proposals[0].masks == {}


def test_every_proposal_was_decided() -> None:
    episode = run_episode(make_request(), policy_that_wants(claim="status"), CLAIM_RULES)
    kinds = [action.kind for action, _ in episode.decided]
    assert kinds == ["agent.triage", *["agent.reply"] * len(episode.proposals)]


def test_without_rules_nothing_is_let_through() -> None:
    """An empty rule set cannot decide, and what cannot be decided is held for a person."""
    episode = run_episode(make_request(), policy_that_wants(claim="none"), RuleSet.compile([]))
    assert episode.reply is None
    assert not episode.labels_allowed


def test_a_weakened_governor_shows_in_the_count_of_executed_violations() -> None:
    harmless = Rule(
        instruction="inst_900",
        text="A rule that never fires on replies.",
        quadrant="SYSTEM",
        persistence="LOW",
        scope=("agent.reply",),
        effect="block",
        matcher={"check": "parameter.conflict", "parameter": "port", "value": 27027},
    )
    episode = run_episode(make_request(), policy_that_wants(claim="assurance"), RuleSet.compile([harmless]))
    assert episode.proposals[-1].executed
    assert episode.proposals[-1].violations > 0


def test_the_same_seed_makes_the_same_episode() -> None:
    policy = NgramPolicy(SHAPE)
    episodes = [run_episode(make_request(greedy=()), policy, CLAIM_RULES) for _ in range(2)]
    assert episodes[0].reply == episodes[1].reply
    assert episodes[0].options == episodes[1].options


HONEST = "Thank you for telling us about the search box. We have noted what you found."
BOASTFUL = "We guarantee that search is now perfect."
PLAN = {"category": "website-bug", "severity": "high", "priority": "2", "action": "fix"}


def drafting(text: str) -> Callable[[str, Mapping[str, str]], Draft]:
    return lambda _, __: Draft(text, Chosen("plain/1", 0.25))


def test_a_draft_of_a_language_model_is_governed_like_any_proposal() -> None:
    policy = policy_that_wants(claim="limits")
    taken = run_episode(make_request(), policy, CLAIM_RULES, drafter=drafting(HONEST))
    assert (taken.source, taken.reply) == ("llm", HONEST)
    (proposal,) = taken.proposals
    assert (proposal.choice.options["template"], proposal.choice.propensities["template"]) == ("plain/1", 0.25)
    replaced = run_episode(make_request(), policy, CLAIM_RULES, drafter=drafting(BOASTFUL))
    assert replaced.source == "composed"
    assert replaced.reply is not None
    assert "guarantee" not in replaced.reply
    assert "block" in [decision.outcome for _, decision in replaced.decided]


def test_a_blocked_draft_is_an_attempt_of_its_template_alone() -> None:
    policy = policy_that_wants(claim="limits")
    attempt, carried_out = run_episode(make_request(), policy, CLAIM_RULES, drafter=drafting(BOASTFUL)).proposals
    assert (attempt.executed, attempt.rewards["total"]) == (False, -1.0)
    assert attempt.choice.options == {"template": "plain/1"}
    assert carried_out.executed
    assert "template" not in carried_out.choice.options


def test_a_draft_by_itself_has_nothing_in_its_place() -> None:
    taken = run_draft(make_request(), PLAN, CLAIM_RULES, drafter=drafting(HONEST))
    assert (taken.reply, taken.proposals[-1].executed) == (HONEST, True)
    blocked = run_draft(make_request(), PLAN, CLAIM_RULES, drafter=drafting(BOASTFUL))
    assert (blocked.reply, [proposal.rewards["total"] for proposal in blocked.proposals]) == (None, [-1.0])
    assert run_draft(make_request(), PLAN, CLAIM_RULES, drafter=lambda *_: None).proposals == []


def test_a_draft_that_is_held_counts_as_no_reply() -> None:
    held = run_draft(make_request(), PLAN, RuleSet.compile([]), drafter=drafting(HONEST))
    assert held.draft_decision is not None
    assert held.draft_decision.outcome == "hold"
    (proposal,) = held.proposals
    assert held.reply is None
    assert proposal.rewards["total"] <= 0.0


def test_a_drafter_that_gives_up_leaves_the_composed_reply() -> None:
    episode = run_episode(make_request(), policy_that_wants(claim="limits"), CLAIM_RULES, drafter=lambda *_: None)
    assert episode.source == "composed"
    assert episode.reply
