"""The newest stored scores of the golden sets, as pages show them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from governance.models import GoldenResult
from governance.selectors import current_rule_set
from tractatus_site.docs.blocks import Block

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


def golden_scores_html() -> str:
    return render_to_string("site/_golden_scores.html", {"scores": golden_scores()})


def golden_scores_text() -> str:
    scores = golden_scores()
    if scores is None:
        return "Not measured here yet: no evaluation is stored on this site."
    lines = [
        f"| {row.name} | {row.examples} | {row.recall} | {row.interval} | {row.precision} | {row.more} |"
        for row in [*scores.rows, *scores.disguised]
    ]
    head = ["| set | examples | recall | 95 % interval | precision | besides |", "|---|---|---|---|---|---|"]
    of = f"Evaluated on {scores.created_at:%Y-%m-%d %H:%M} UTC, on rule set {scores.revision}."
    return "\n".join([of, "", *head, *lines])


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


BLOCK = Block(html=golden_scores_html, text=golden_scores_text)
