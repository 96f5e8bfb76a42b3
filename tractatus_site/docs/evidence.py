"""Evidence that pages show: stored scores of the golden sets, and the anchors of the audit chain."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from governance.anchors import anchors
from governance.models import Anchor, GoldenResult, Rule
from governance.selectors import current_rule_set

SHOWN_ANCHORS = 14
DISGUISED = "evasion."
NOTHING = "-"


@dataclass(frozen=True)
class ScoreRow:
    name: str
    examples: int
    recall: str
    interval: str
    precision: str
    more: str


@dataclass(frozen=True)
class Scores:
    """The newest stored evaluation. `is_current` says whether it is of the rules in force now."""

    created_at: datetime
    revision: str
    code_version: str
    is_current: bool
    rows: list[ScoreRow]
    disguised: list[ScoreRow]


# What a set's score may say besides recall and precision, and how that is told.
EXTRAS = {
    "labelled": "under its own label: {}",
    "wrongly_held": "wrongly held or blocked: {}",
    "wrongly_masked": "sentences with a wrong mask: {}",
    "marked_as_injection": "marked as an injection: {}",
    "negatives_held": "harmless ones held: {}",
    "negatives_marked": "harmless ones marked: {}",
    "plain": "{} without the disguise",
}


def golden_scores() -> Scores | None:
    result = GoldenResult.objects.first()
    if result is None:
        return None
    rows = [_row(name, score) for name, score in result.scores.items()]
    return Scores(
        created_at=result.created_at,
        revision=result.revision,
        code_version=result.code_version,
        is_current=result.revision == current_rule_set().revision,
        rows=[row for row in rows if not row.name.startswith(DISGUISED)],
        disguised=[row for row in rows if row.name.startswith(DISGUISED)],
    )


def newest_anchors() -> list[Anchor]:
    return list(anchors(SHOWN_ANCHORS))


@dataclass(frozen=True)
class RuleRow:
    """A rule in force, as a reader is told of it."""

    instruction: str
    version: int
    text: str
    effect: str


EFFECTS = {"allow": "noted", "redact": "masked", "hold": "held for a person", "block": "refused"}


def rules_for_feedback() -> list[RuleRow]:
    """The rules that read feedback on its way in, the strictest first. Scope is JSON, which SQLite cannot search."""
    in_force = {armed.instruction for armed in current_rule_set().armed}
    rows = [
        RuleRow(rule.instruction, rule.version, rule.text, EFFECTS[rule.effect])
        for rule in Rule.objects.order_by("instruction")
        if rule.instruction in in_force and "feedback.submit" in rule.scope
    ]
    return sorted(rows, key=lambda row: list(EFFECTS.values()).index(row.effect), reverse=True)


def _row(name: str, score: dict[str, Any]) -> ScoreRow:
    low, high = score.get("low"), score.get("high")
    told = [template.format(_told(score[key])) for key, template in EXTRAS.items() if score.get(key) is not None]
    return ScoreRow(
        name=name,
        examples=score["n"],
        recall=_percent(score.get("recall")),
        interval=NOTHING if low is None or high is None else f"{low * 100:.1f} to {_percent(high)}",
        precision=_percent(score.get("precision")),
        more="; ".join(told),
    )


def _told(value: float) -> str:
    """A count as it is, a share in percent."""
    return str(value) if isinstance(value, int) else _percent(value)


def _percent(share: float | None) -> str:
    return NOTHING if share is None else f"{share * 100:.1f}\u00a0%"
