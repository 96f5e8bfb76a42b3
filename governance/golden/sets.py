"""The golden sets as they lie in this folder: one file a set, one example a line, one card beside it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from governance.core.actions import ProposedAction

FOLDER = Path(__file__).parent

SPAN_SET = "personal_data"
BENIGN_SET = "benign"
CLASSIFICATION_SETS = ("threats", "injections", "claims", "boundaries", "conflicts")
SETS = (SPAN_SET, BENIGN_SET, *CLASSIFICATION_SETS)

LABELS = (
    "person",
    "address",
    "email",
    "phone",
    "card",
    "iban",
    "national_id",
    "ip",
    "mac",
    "coordinates",
    "birthdate",
    "plate",
    "wallet",
    "account",
    "secret",
    "url_secret",
)
# Whether these point to a person depends on more than the sentence: marks on them neither count nor cost.
NEUTRAL_LABELS = ("organisation", "place", "date", "title", "age")

CARD_KEYS = ("name", "what", "made_by", "how", "lists", "kept_apart", "size", "date", "seed", "limits")


class LabelledSpan(NamedTuple):
    """Characters `start` to `end` of an example's text."""

    start: int
    end: int
    label: str

    @property
    def is_personal(self) -> bool:
        return self.label not in NEUTRAL_LABELS


@dataclass(frozen=True, slots=True)
class Example:
    """One line of a set. `positive` is None in the sets that are not scored as a yes or a no. `instruction` is one that
    is stored when the example is decided on, and `values` are the two that then stand against each other."""

    id: str
    text: str
    kind: str = "feedback.submit"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    flags: Mapping[str, bool] = field(default_factory=dict)
    spans: tuple[LabelledSpan, ...] = ()
    positive: bool | None = None
    category: str = ""
    expected: Mapping[str, Any] = field(default_factory=dict)
    instruction: str = ""
    values: tuple[str, ...] = ()
    note: str = ""
    source: str = ""

    @property
    def action(self) -> ProposedAction:
        return ProposedAction(
            kind=self.kind, text=self.text, parameters=self.parameters, evidence=self.evidence, flags=self.flags
        )

    @property
    def is_personal(self) -> bool:
        return any(span.is_personal for span in self.spans)


def stored() -> tuple[str, ...]:
    """The sets whose file is there."""
    return tuple(name for name in SETS if path_of(name).is_file())


def path_of(name: str) -> Path:
    return FOLDER / f"{name}.jsonl"


@cache
def load(name: str) -> tuple[Example, ...]:
    """All examples of a set, in the order of its file. Raises FileNotFoundError, and TypeError for an unknown key."""
    with path_of(name).open(encoding="utf-8") as lines:
        return tuple(_example(json.loads(line)) for line in lines if line.strip())


def load_card(name: str) -> dict[str, Any]:
    card: dict[str, Any] = json.loads((FOLDER / f"{name}.card.json").read_text(encoding="utf-8"))
    return card


def _example(values: dict[str, Any]) -> Example:
    spans = tuple(LabelledSpan(*span) for span in values.pop("spans", ()))
    evidence, at_odds = tuple(values.pop("evidence", ())), tuple(values.pop("values", ()))
    return Example(**values, spans=spans, evidence=evidence, values=at_odds)
