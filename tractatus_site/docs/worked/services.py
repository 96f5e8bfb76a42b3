"""One question to each of the six services, and its answer in the words of the service."""

from collections.abc import Mapping
from functools import cache

from governance.core.actions import ProposedAction
from governance.core.framework import (
    BoundaryEnforcer,
    ContextPressureMonitor,
    CrossReferenceValidator,
    InstructionPersistenceClassifier,
    MetacognitiveVerifier,
    PluralisticDeliberationOrchestrator,
)
from governance.core.framework.cross_reference import Instruction
from governance.core.framework.deliberation import Conflict, Option, Stakeholder
from governance.core.framework.verifier import Draft
from tractatus_site.docs.worked.answers import Answer

PORT = Instruction("port", "MongoDB listens on port 27027, never on 27017.")
QUESTION = "Should the site keep the texts of visitors longer, so that the agent learns more from them?"
SIDES = (
    Stakeholder("visitors", "that what they wrote is gone when it is no longer needed"),
    Stakeholder("maintainers", "that the agent understands feedback that comes rarely"),
)
OPTIONS = (
    Option("keep as now", "the agent learns from fewer examples", "rare feedback is understood worse"),
    Option("ask each visitor", "only texts whose writers agree stay longer", "those who do not answer are not heard"),
)


def enforce(text: str) -> Answer:
    verdict = BoundaryEnforcer().enforce(ProposedAction("agent.reply", text=text))
    facts = [("requirement", verdict.requirement)]
    if verdict.boundary:
        facts += [("boundary", f"{verdict.section}, {verdict.boundary}"), ("instead", " ".join(verdict.alternatives))]
    return Answer("allowed" if verdict.allowed else "not allowed", tuple(facts), verdict.reasons)


@cache
def _validator() -> CrossReferenceValidator:
    return CrossReferenceValidator([PORT])


def validate(**parameters: int) -> Answer:
    found = _validator().validate(ProposedAction("agent.reply", parameters=parameters))
    facts = (("stored instruction", PORT.text),)
    return Answer(found.status, facts, tuple(dict.fromkeys(found.reasons)))


def classify(text: str) -> Answer:
    found = InstructionPersistenceClassifier().classify(text, source="person")
    facts = (
        ("persistence", found.persistence),
        ("scope", found.scope),
        ("explicitness", f"{found.explicitness:.2f}"),
        ("verification", found.verification),
    )
    return Answer(found.quadrant, facts, found.reasons)


def measure(signals: Mapping[str, float]) -> Answer:
    found = ContextPressureMonitor().measure(signals)
    facts = (("score", f"{found.score:.2f}"), ("checks tighten by", f"{found.multiplier:g}"))
    return Answer(found.level, facts, found.recommendations)


def verify(reply: str, *, feedback: str) -> Answer:
    found = MetacognitiveVerifier().verify(
        Draft(text=reply, feedback=feedback, category="website-bug", alternatives=(0.6, 0.3, 0.1), findings=())
    )
    scores = ", ".join(f"{name} {score:.2f}" for name, score in found.scores.items() if score is not None)
    reasons = tuple(f"{name}: {reason}" for name in found.weak for reason in found.reasons[name])
    return Answer(found.verdict, (("confidence", f"{found.confidence:.2f}"), ("scores", scores)), reasons)


def deliberate() -> Answer:
    found = PluralisticDeliberationOrchestrator().open(Conflict(QUESTION, SIDES, "important"), options=OPTIONS)
    rounds = [(f"round of {each.name}", f"{each.purpose} {len(each.prompts)} questions.") for each in found.rounds]
    options = "; ".join(f"{each.name}, and owed then: {each.remainder}" for each in found.options)
    return Answer("a person decides", (*rounds, ("options", options)))
