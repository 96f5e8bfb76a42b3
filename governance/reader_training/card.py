"""The reader's card: what it was made of, how, when, how well it does, and what it cannot do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from governance.core.reader import model as reader_model
from governance.reader_training.corpus import Line
from governance.reader_training.validation import GROUPS

TEMPLATE = Path(__file__).parent / "card.md"


def write_card(
    *,
    corpus: Sequence[Line],
    seed: int,
    data: Mapping[str, Any],
    scores: Mapping[str, Mapping[str, float]],
) -> dict[str, Any]:
    card = {
        "date": datetime.now(UTC).date().isoformat(),
        "seed": seed,
        "lines": dict(Counter(line.label for line in corpus)),
        "features": sum(len(model["weights"]) for model in data.values()),
        "carriers": sum(len(model["carriers"]) for model in data.values()),
        "thresholds": {name: group["threshold"] for model in data.values() for name, group in model["groups"].items()},
        "allowed": {name: share for name, (_, share) in GROUPS.items()},
        "scores": dict(scores),
    }
    Path(reader_model.__file__).with_name("CARD.md").write_text(_markdown(card), encoding="utf-8")
    return card


def _markdown(card: dict[str, Any]) -> str:
    rows = [_row(label, card["lines"].get(label, ""), found) for label, found in card["scores"].items()]
    limits = [
        f"| {name} | {threshold:.2f} | {card['allowed'][name]:.1%} |" for name, threshold in card["thresholds"].items()
    ]
    return TEMPLATE.read_text(encoding="utf-8").format(
        card=card, total=sum(card["lines"].values()), rows="\n".join(rows), limits="\n".join(limits)
    )


def _row(label: str, lines: object, found: Mapping[str, float]) -> str:
    shares = [f"{found[name]:.3f}" if name in found else "" for name in ("recall", "recall_with_slips", "marked")]
    return f"| {label} | {lines} | {found['texts']:.0f} | {' | '.join(shares)} |"
