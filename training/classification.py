"""Scores of predicted against true labels."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Scores:
    macro_f1: float
    """Mean over the classes that occur among the true labels of F1, each class counting the same."""
    accuracy: float
    examples: int


def score_labels(true: Sequence[str], predicted: Sequence[str]) -> Scores:
    """Compare two sequences of the same length. Raises ValueError when they are empty or differ in length."""
    if not true or len(true) != len(predicted):
        raise ValueError(f"{len(true)} true labels against {len(predicted)} predicted ones")
    pairs = list(zip(true, predicted, strict=True))
    classes = sorted(set(true))
    return Scores(
        macro_f1=sum(_f1(name, pairs) for name in classes) / len(classes),
        accuracy=sum(one == other for one, other in pairs) / len(pairs),
        examples=len(pairs),
    )


def _f1(name: str, pairs: Sequence[tuple[str, str]]) -> float:
    hits = sum(true == predicted == name for true, predicted in pairs)
    named = sum((true == name) + (predicted == name) for true, predicted in pairs)
    return 2 * hits / named
