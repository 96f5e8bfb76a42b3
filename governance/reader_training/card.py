"""The reader's card: what it was made of, how, when, how well it does, and what it cannot do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from governance.core.reader import model as reader_model
from governance.reader_training.corpus import Line
from governance.reader_training.modules import GLANCE_CHANNELS
from governance.reader_training.pruning import KEPT_HEADS, KEPT_NEURONS
from governance.reader_training.validation import ALLOWED, HELD_OUT, LOST

TEMPLATE = Path(__file__).parent / "card.md"


def write_card(
    *,
    corpus: Sequence[Line],
    seed: int,
    limits: Mapping[str, Mapping[str, float]],
    scores: Mapping[str, Mapping[str, float]],
    pieces: int,
    today: date,
) -> dict[str, Any]:
    card = {
        "date": today.isoformat(),
        "seed": seed,
        "lines": dict(Counter(line.label for line in corpus)),
        "pieces": pieces,
        "bytes": reader_model.FILE.stat().st_size,
        "held_out": HELD_OUT,
        "lost": LOST,
        "limits": limits,
        "allowed": ALLOWED,
        "scores": dict(scores),
    }
    Path(reader_model.__file__).with_name("CARD.md").write_text(_markdown(card), encoding="utf-8")
    return card


def _markdown(card: dict[str, Any]) -> str:
    rows = [_row(label, card["lines"].get(label, ""), found) for label, found in card["scores"].items()]
    limits = [
        f"| {name} | {limit['threshold']:.2f} | {card['allowed'][name]:.1%} | {limit['glance']:.2f} |"
        for name, limit in card["limits"].items()
    ]
    return TEMPLATE.read_text(encoding="utf-8").format(
        card=card,
        total=sum(card["lines"].values()),
        megabytes=card["bytes"] / 1e6,
        channels=GLANCE_CHANNELS,
        heads=KEPT_HEADS,
        neurons=KEPT_NEURONS,
        rows="\n".join(rows),
        limits="\n".join(limits),
    )


def _row(label: str, lines: object, found: Mapping[str, float]) -> str:
    names = ("recall", "recall_with_slips", "marked", "looked_at_twice")
    shares = [f"{found[name]:.3f}" if name in found else "" for name in names]
    return f"| {label} | {lines} | {found['texts']:.0f} | {' | '.join(shares)} |"
