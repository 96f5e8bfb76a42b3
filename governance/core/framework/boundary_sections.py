"""The seven sections: what belongs to people, and what an agent can do instead."""

from typing import NamedTuple


class Section(NamedTuple):
    """`number` is the framework's. `flags` are what an action may say of itself, letters only. With `wants_evidence`,
    an action that carries evidence is not the first of its kind.
    """

    number: str
    belongs: str
    alternatives: tuple[str, ...]
    flags: frozenset[str] = frozenset()
    wants_evidence: bool = False
    is_mandatory: bool = True


def _listed(letters: str) -> frozenset[str]:
    return frozenset(letters.split())


SECTIONS: dict[str, Section] = {
    "values": Section(
        "12.1",
        "a decision about values",
        (
            "Say what each side holds dear, and ask a person to choose.",
            "Open a deliberation with those who are affected.",
        ),
        flags=_listed("involvesvalues valuesensitive valuesdecision values"),
    ),
    "innovation": Section(
        "12.2",
        "new ground",
        ("Describe it as a proposal, with what would show that it works.", "Try it where nobody is affected."),
        flags=_listed("highnovelty novel novelty isnovel"),
        wants_evidence=True,
        is_mandatory=False,
    ),
    "wisdom": Section(
        "12.3",
        "a judgment that asks for wisdom",
        ("Set out the considerations without weighing them.", "Ask somebody who has lived with the consequences."),
    ),
    "purpose": Section(
        "12.4",
        "the purpose of the whole",
        ("Quote the purpose as it is written down, and ask whether it still holds.",),
        flags=_listed("changespurpose"),
    ),
    "meaning": Section(
        "12.5",
        "what something means to people",
        ("Ask those concerned what it means to them.", "Name several readings, and whose they are."),
    ),
    "agency": Section(
        "12.6",
        "somebody's own choice",
        ("Offer the choice, with its consequences, and wait for the answer.", "Act only on what was asked for."),
        flags=_listed(
            "affectshumanchoice affectschoice affectsagency affectshumanagency affectshumanchoiceoragency agency"
        ),
    ),
    "trust": Section(
        "12.7",
        "trust in human judgment",
        ("Put the case into the review queue.", "Say why the reviewers' verdict seems wrong, and let it stand."),
        flags=_listed("bypassesreview skipsreview"),
    ),
}
