"""A stored instruction, in its own words, as a check: whatever an action says or carries against it is a conflict."""

from collections.abc import Iterator

from governance.core.checks.registry import NOWHERE, Examined, Matcher, Options, Span, register
from governance.core.errors import MalformedRuleError
from governance.core.framework.comparison import mismatches
from governance.core.framework.demands import Requirement
from governance.core.framework.proposal import Proposal
from governance.core.framework.requirements import read_requirements


@register("conflict.instruction")
def build_instruction(options: Options) -> Matcher:
    """`instruction` holds the words, such as "MongoDB listens on port 27027, never on 27017". Words that demand nothing
    an action could be compared with are refused, because such a rule would never match."""
    words = options.text("instruction")
    requirements = read_requirements(words)
    if not requirements:
        raise MalformedRuleError("matcher", "the instruction names nothing that an action could be compared with")
    keys = frozenset[str]().union(*(requirement.keys for requirement in requirements))

    def find(examined: Examined) -> Iterator[Span]:
        proposal = _proposal(examined)
        if not keys.isdisjoint(proposal.keys):
            yield from _spans(requirements, proposal)

    kind = requirements[0].kind
    return Matcher(f"conflict.{kind}", "high", f"This contradicts an instruction ({words.strip(' .')})", None, find)


def _proposal(examined: Examined) -> Proposal:
    """Read once for one text, however many instructions it is compared with."""
    kept: Proposal | None = examined.__dict__.get("proposal")
    if kept is None:
        kept = Proposal(examined.text, examined.action.parameters)
        examined.__dict__["proposal"] = kept
    return kept


def _spans(requirements: tuple[Requirement, ...], proposal: Proposal) -> Iterator[Span]:
    for requirement in requirements:
        for mismatch in mismatches(requirement, proposal):
            yield NOWHERE if mismatch.path else Span(mismatch.start, mismatch.end)
