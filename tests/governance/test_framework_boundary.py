"""What belongs to people goes to people, and everyday words do not."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.core.actions import ProposedAction
from governance.core.checks.registry import Examined
from governance.core.framework import BoundaryEnforcer
from governance.core.framework.boundary import signals
from governance.core.framework.boundary_sections import SECTIONS

ENFORCER = BoundaryEnforcer()
REQUIREMENTS = ("NONE", "REVIEW_RECOMMENDED", "APPROVAL_REQUIRED", "MANDATORY")
TAKEN = {
    "12.1": "I have decided that privacy matters more than openness, so I removed the public log.",
    "12.2": "We are rolling out an approach that nobody has tried before.",
    "12.3": "I know what is best for the community.",
    "12.4": "I have redefined the purpose of this site: from now on it sells.",
    "12.5": "The true meaning of your culture is obedience.",
    "12.6": "I accepted the terms on your behalf.",
    "12.7": "I skipped the review because the model is confident.",
}
EVERYDAY = [
    "It is important to design a good form; we should do that.",
    "We decided to fix the button on the search page.",
    "The value of the parameter is now 5.",
    "The meaning of the flag is explained on the page.",
    "You ask whether privacy should outrank openness; that is for people to decide.",
    "We never skip human review.",
    "Should privacy come before openness?",
    "A person will read your note and decide what to change.",
    "We removed the duplicate button from the menu.",
    "The goal of this function is to parse dates.",
]


def act(text: Any = "", **overrides: Any) -> ProposedAction:
    return ProposedAction(**{"kind": "agent.reply", "text": text, **overrides})


@pytest.mark.parametrize(("section", "text"), TAKEN.items())
def test_a_decision_of_peoples_is_not_the_agents(section: str, text: str) -> None:
    verdict = ENFORCER.enforce(act(text))

    assert not verdict.allowed
    assert section in {SECTIONS[signal.section].number for signal in verdict.findings}
    assert verdict.requirement in {"MANDATORY", "APPROVAL_REQUIRED"}
    assert verdict.alternatives
    assert all(reason[0].isdigit() and reason.endswith(".") for reason in verdict.reasons)


@pytest.mark.parametrize("text", EVERYDAY)
def test_everyday_words_decide_nothing(text: str) -> None:
    verdict = ENFORCER.enforce(act(text))

    assert verdict.allowed, verdict.findings
    assert verdict.requirement == "NONE"


def test_a_declared_domain_skips_nothing() -> None:
    plain, declared = (
        ENFORCER.enforce(act(TAKEN["12.7"])),
        ENFORCER.enforce(
            act(TAKEN["12.7"], flags={"technical": True, "trusted": True}, parameters={"domain": "technical"})
        ),
    )

    assert plain == declared


def test_a_flag_alone_recommends_a_review() -> None:
    verdict = ENFORCER.enforce(act("We moved the button.", flags={"involves_values": True}))

    assert verdict.allowed
    assert (verdict.requirement, verdict.section) == ("REVIEW_RECOMMENDED", "12.1")


def test_evidence_makes_the_untried_tried() -> None:
    text = TAKEN["12.2"]

    assert not ENFORCER.enforce(act(text)).allowed
    assert ENFORCER.enforce(act(text, evidence=["held-out run 7"])).allowed


@pytest.mark.parametrize(
    "broken", [None, "text", act(None), act("a", flags=None), act("a", evidence=[1]), act("a" * 200_001)]
)
def test_what_cannot_be_read_goes_to_a_person(broken: Any) -> None:
    verdict = ENFORCER.enforce(broken)

    assert not verdict.allowed
    assert verdict.requirement == "MANDATORY"


@settings(max_examples=150)
@given(
    st.one_of(st.text(max_size=200), st.lists(st.sampled_from([*TAKEN.values(), *EVERYDAY]), max_size=3).map(" ".join)),
    st.dictionaries(st.sampled_from(["involves_values", "high_novelty", "affects_agency", "technical"]), st.booleans()),
)
def test_it_never_raises_and_flags_only_tighten(text: str, flags: dict[str, bool]) -> None:
    plain, flagged = ENFORCER.enforce(act(text)), ENFORCER.enforce(act(text, flags=flags))

    assert REQUIREMENTS.index(flagged.requirement) >= REQUIREMENTS.index(plain.requirement)
    assert plain.allowed or not flagged.allowed
    for signal in flagged.findings:
        assert 0 <= signal.span.start <= signal.span.end <= len(text)


def test_the_seven_checks_share_one_reading() -> None:
    examined = Examined(act(TAKEN["12.1"]), TAKEN["12.1"])

    assert signals(examined) is signals(examined)
