"""The cross-reference validator: a proposed action against every stored instruction in force.

The case that gave rise to it: somebody had said that the database listens on port 27027, and an agent used the port it
had seen most often, 27017. Instructions are read once; an action then meets only those that share a word with it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from governance.core.actions import ProposedAction
from governance.core.framework.comparison import mismatches
from governance.core.framework.demands import Requirement
from governance.core.framework.proposal import Mismatch, Proposal
from governance.core.framework.requirements import read_requirements

STATUSES = ("APPROVED", "WARNING", "ESCALATE", "REJECTED")
_STATUS_OF = {"HIGH": "REJECTED", "MEDIUM": "ESCALATE", "LOW": "WARNING", "VARIABLE": "WARNING"}
_LONGEST = 200_000  # characters


class Instruction(NamedTuple):
    """A stored instruction: its name, its words, and how long it binds (HIGH, MEDIUM, LOW or VARIABLE)."""

    instruction: str
    text: str
    persistence: str = "HIGH"


@dataclass(frozen=True, slots=True)
class Conflict:
    """`required` and `given` are the two values; `where` is a pair of offsets in the text, or a parameter's path."""

    instruction: str
    subject: str
    required: str
    given: str
    kind: str
    where: tuple[int, int] | str
    message: str


@dataclass(frozen=True, slots=True)
class Validation:
    """`not_compared` names the instructions that hold nothing an action could be compared with."""

    status: str
    conflicts: tuple[Conflict, ...]
    not_compared: tuple[str, ...]
    reasons: tuple[str, ...]


class CrossReferenceValidator:
    """Ready for any number of actions, and safe to share between threads."""

    def __init__(self, instructions: Iterable[Instruction]) -> None:
        """Read the instructions. One that holds nothing to compare with is named in every `not_compared`."""
        self._by_word: dict[str, list[tuple[int, Instruction, Requirement]]] = {}
        self._not_compared: list[str] = []
        for place, instruction in enumerate(instructions):
            found = read_requirements(instruction.text)
            if not found:
                self._not_compared.append(instruction.instruction)
            for requirement in found:
                for word in sorted(requirement.keys):
                    self._by_word.setdefault(word, []).append((place, instruction, requirement))

    def validate(self, action: ProposedAction) -> Validation:
        """Compare one action. The strictest conflict decides: what binds HIGH rejects, MEDIUM goes to a person, the
        rest warns. An action that cannot be read goes to a person."""
        if not _is_readable(action):
            return Validation("ESCALATE", (), tuple(self._not_compared), ("The action could not be read.",))
        proposal = Proposal(action.text, action.parameters)
        found = list(self._conflicts(proposal))
        status = max((status for status, _ in found), key=STATUSES.index, default="APPROVED")
        conflicts = tuple(conflict for _, conflict in found)
        reasons = tuple(conflict.message for conflict in conflicts) or ("No stored instruction is contradicted.",)
        return Validation(status, conflicts, tuple(self._not_compared), reasons)

    def _conflicts(self, proposal: Proposal) -> Iterator[tuple[str, Conflict]]:
        met = {
            (place, id(requirement)): (instruction, requirement)
            for word in proposal.keys & self._by_word.keys()
            for place, instruction, requirement in self._by_word[word]
        }
        for key in sorted(met):
            instruction, requirement = met[key]
            for mismatch in mismatches(requirement, proposal):
                yield _STATUS_OF.get(instruction.persistence, "REJECTED"), _conflict(instruction, mismatch)


def _conflict(instruction: Instruction, mismatch: Mismatch) -> Conflict:
    if mismatch.kind == "prohibition":
        message = (
            f"{instruction.instruction} says “{mismatch.required}”, and the action does otherwise: {mismatch.given}"
        )
    else:
        message = (
            f"{instruction.instruction} asks for {mismatch.required} ({mismatch.subject}), and the action says"
            f" {mismatch.given}."
        )
    return Conflict(
        instruction=instruction.instruction,
        subject=mismatch.subject,
        required=mismatch.required,
        given=mismatch.given,
        kind=mismatch.kind,
        where=mismatch.path or (mismatch.start, mismatch.end),
        message=message,
    )


def _is_readable(action: Any) -> bool:
    if not isinstance(action, ProposedAction):
        return False
    text: Any = action.text
    parameters: Any = action.parameters
    return isinstance(text, str) and len(text) <= _LONGEST and isinstance(parameters, Mapping)
