"""The pluralistic deliberation orchestrator: a conflict of values becomes rounds of talk, and a person decides.

It lays out positions, what they share, what each could give, and what cannot be reconciled. It never ranks values and
never chooses an option.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from governance.core.framework.perspectives import FRAMEWORKS, KINDS, SIGN_LETTERS
from governance.core.framework.wording import words

URGENCIES = ("critical", "urgent", "important", "routine")
ROUNDS = ("positions", "shared values", "accommodation", "irreconcilable differences")
_FEWEST_STAKEHOLDERS = _FEWEST_OPTIONS = 2
_TELLING_SIGNS = 2
_Kept = TypeVar("_Kept")


class DeliberationError(ValueError):
    """A deliberation that lacks something. `field` names it, `message` says what is wanted."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


class Stakeholder(NamedTuple):
    """Somebody concerned, and what they hold dear, in their own words where possible."""

    name: str
    concern: str


class Conflict(NamedTuple):
    question: str
    stakeholders: tuple[Stakeholder, ...]
    urgency: str = "routine"


class Prompt(NamedTuple):
    """A question to one side of the table, by one way of moral reasoning; empty `stakeholder` means all of them."""

    stakeholder: str
    framework: str
    question: str


class Round(NamedTuple):
    name: str
    purpose: str
    prompts: tuple[Prompt, ...]


class Option(NamedTuple):
    """A way out: what would come of it, and what would remain owed to those whose claim it does not meet."""

    name: str
    consequences: str
    remainder: str


class Deliberation(NamedTuple):
    conflict: Conflict
    rounds: tuple[Round, ...]
    options: tuple[Option, ...]


class Suggestion(NamedTuple):
    """What a known kind of conflict brings to mind. It is a reminder, not a finding."""

    kinds: tuple[str, ...]
    stakeholders: tuple[Stakeholder, ...]
    shared_values: tuple[str, ...]
    prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a person decided. It informs later cases and binds none."""

    question: str
    choice: str
    decided_by: str
    rationale: str
    moral_remainder: str
    options: tuple[str, ...]


class PluralisticDeliberationOrchestrator:
    def open(self, conflict: Conflict, *, options: Iterable[Option] = ()) -> Deliberation:
        """Set out the rounds. Options are kept in the order of their names. Raises DeliberationError."""
        _require(conflict)
        return Deliberation(conflict, _rounds(conflict), tuple(sorted(options)))

    def suggest(self, case: str) -> Suggestion:
        """Kinds of conflict that the words of a case remind of, with who may be concerned and what to ask them.

        A kind is named only where both of its sides show; none may show. Raises nothing.
        """
        signs = frozenset(word[:SIGN_LETTERS] for word in words(case))
        found = [name for name, kind in KINDS.items() if _is_shown(kind.signs, signs)]
        return Suggestion(
            kinds=tuple(found),
            stakeholders=_once(Stakeholder(*each) for name in found for each in KINDS[name].stakeholders),
            shared_values=_once(value for name in found for value in KINDS[name].shared),
            prompts=_once(prompt for name in found for prompt in KINDS[name].prompts),
        )

    def decide(
        self, deliberation: Deliberation, *, choice: str, decided_by: str, rationale: str, moral_remainder: str
    ) -> Settlement:
        """Write down what a person decided. Raises DeliberationError, which names the field: there must be at least two
        options, the choice must be one of them, and person, reasons and moral remainder must have words."""
        names = tuple(option.name for option in deliberation.options)
        if len(set(names)) < _FEWEST_OPTIONS:
            raise DeliberationError("options", "a choice needs at least two")
        if choice not in names:
            raise DeliberationError("choice", f"must be one of {', '.join(names)}")
        _worded("decided_by", decided_by, "must name the person who decides")
        _worded("rationale", rationale, "must say why")
        _worded("moral_remainder", moral_remainder, "must say what is still owed to those whose claim was not met")
        return Settlement(deliberation.conflict.question, choice, decided_by, rationale, moral_remainder, names)


def _require(conflict: Conflict) -> None:
    _worded("question", conflict.question, "must say what is to be decided")
    if conflict.urgency not in URGENCIES:
        raise DeliberationError("urgency", f"must be one of {', '.join(URGENCIES)}")
    for stakeholder in conflict.stakeholders:
        _worded("stakeholders", stakeholder.name, "must have names")
        _worded("stakeholders", stakeholder.concern, "must each say what they hold dear")
    if len({stakeholder.name.strip().casefold() for stakeholder in conflict.stakeholders}) < _FEWEST_STAKEHOLDERS:
        raise DeliberationError("stakeholders", "a conflict has at least two")


def _worded(field: str, value: object, wanted: str) -> None:
    if not isinstance(value, str) or not value.strip():
        raise DeliberationError(field, wanted)


def _rounds(conflict: Conflict) -> tuple[Round, ...]:
    """In urgent cases, too, every round is held; only what cannot wait is asked first."""
    names = [stakeholder.name for stakeholder in conflict.stakeholders]
    positions = tuple(
        Prompt(name, framework, question)
        for name in names
        for framework, questions in FRAMEWORKS.items()
        for question in questions
    )
    shared = (
        Prompt("", "", "Which of these concerns would every one of you own?"),
        Prompt("", "", "On which facts do you agree, and which could be looked up?"),
    )
    giving = tuple(Prompt(name, "", "What could you give, and what would you need for it?") for name in names)
    remaining = tuple(Prompt(name, "", "What could you not give up, whatever was offered?") for name in names)
    held = {
        "positions": ("Everyone says what is at stake for them, by more than one way of reasoning.", positions),
        "shared values": ("What all of them hold dear is written down.", shared),
        "accommodation": ("Each looks for what could be given without betraying what matters.", giving),
        "irreconcilable differences": ("What cannot be reconciled is named, not smoothed over.", remaining),
    }
    hurry = (Prompt("", "", "What must not wait for the end of these rounds, and can it be undone?"),)
    first = hurry if conflict.urgency in {"critical", "urgent"} else ()
    return tuple(
        Round(name, purpose, (*(first if name == ROUNDS[0] else ()), *prompts))
        for name, (purpose, prompts) in held.items()
    )


def _is_shown(sides: Sequence[frozenset[str]], signs: frozenset[str]) -> bool:
    first, second = (side & signs for side in sides)
    return bool(first) and bool(second) and len(first | second) >= _TELLING_SIGNS


def _once(values: Iterable[_Kept]) -> tuple[_Kept, ...]:
    return tuple(dict.fromkeys(values))
