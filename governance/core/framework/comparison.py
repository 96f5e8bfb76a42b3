"""Compares what an action says and carries with one requirement of one instruction."""

from collections.abc import Iterator

from governance.core.framework.deeds import forbidden_deeds
from governance.core.framework.demands import Requirement
from governance.core.framework.in_names import names_against
from governance.core.framework.in_parameters import parameter_against
from governance.core.framework.in_sentences import sentence_against
from governance.core.framework.proposal import Mismatch, Proposal


def mismatches(requirement: Requirement, proposal: Proposal) -> Iterator[Mismatch]:
    """Every place where the proposal contradicts the requirement."""
    if requirement.kind == "prohibition":
        yield from forbidden_deeds(requirement, proposal)
        return
    for parameter in proposal.parameters:
        yield from parameter_against(requirement, parameter, proposal)
    in_sentence = names_against if requirement.kind == "name" else sentence_against
    for sentence in proposal.sentences:
        if not sentence.is_question:
            yield from in_sentence(requirement, sentence, proposal)
