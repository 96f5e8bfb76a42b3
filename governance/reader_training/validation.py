"""What the reader does with lines that it never learned from, and the thresholds that follow from it.

One line in eight is held out, with everything that is made of it. Texts are read as the site reads them: in stretches,
by the networks as they are stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from governance.core.reader.model import NONE, Reader
from governance.core.reader.reading import joined, sentences, stretches
from governance.reader_training.corpus import LABELS, Example

HELD_OUT = 8
# A prime, so that lines that stand together in a file do not share their fate.
_STRIDE = 2_654_435_761
# By group: the share of the held-out harmless lines that may be marked. These were written to be hard; what visitors
# usually write is marked far less often. Phrases find most claims, and the reader adds what is beyond doubt.
ALLOWED = {"threat": 0.011, "injection": 0.008, "boundary": 0.008, "claim": 0.001}
_BEGINS = {"injection": "injection_", "boundary": "boundary_", "claim": "claim_"}
GROUPS = {
    "threat": tuple(label for label in LABELS if label != NONE and "_" not in label.replace("self_harm", "")),
    **{name: tuple(label for label in LABELS if label.startswith(begin)) for name, begin in _BEGINS.items()},
}
# The first look may lose so many of the harmful texts, as they were written, that the second one would find.
LOST = 0.03


@dataclass(frozen=True, slots=True)
class Odds:
    """For one text, by group, the most that any stretch of it reaches in the first and in the second look."""

    glance: Mapping[str, float]
    encoder: Mapping[str, float]


def is_held_out(line: int) -> bool:
    return (line * _STRIDE & 0xFFFFFFFF) % HELD_OUT == 0


def is_measured(example: Example) -> bool:
    """Slips are measured on what should be found; what should not be is measured as it was written."""
    return is_held_out(example.line) and (example.clean or example.label != NONE)


def read(reader: Reader, examples: Sequence[Example]) -> list[Odds]:
    return [_odds(reader, example.text) for example in examples]


def _odds(reader: Reader, text: str) -> Odds:
    parts = list(sentences(text, reader))
    packed = list(stretches(parts))
    if not packed:
        nothing = dict.fromkeys(GROUPS, float("-inf"))
        return Odds(nothing, nothing)
    first = reader.glances([part.numbers for part in parts], packed)
    second = np.stack([reader.scores(joined(parts[start:end])) for start, end in packed])
    return Odds(
        {name: float(reader.odds(first, name).max()) for name in GROUPS},
        {name: float(reader.own_odds(second, name).max()) for name in GROUPS},
    )


def thresholds(examples: Sequence[Example], odds: Sequence[Odds]) -> dict[str, dict[str, float]]:
    """For each group the odds that no more than its share of harmless texts exceed, and what the first look asks."""
    found = {}
    for name, labels in GROUPS.items():
        harmless = sorted(
            (one.encoder[name] for example, one in zip(examples, odds, strict=True) if _is_harmless(example)),
            reverse=True,
        )
        limit = round(harmless[int(len(harmless) * ALLOWED[name])], 2)
        own = [one for example, one in zip(examples, odds, strict=True) if example.clean and example.label in labels]
        passing = sorted(one.glance[name] for one in own if one.encoder[name] > limit) or [0.0]
        found[name] = {"threshold": limit, "glance": round(passing[int(len(passing) * LOST)] - 0.01, 2)}
    return found


def scores(
    examples: Sequence[Example], odds: Sequence[Odds], limits: Mapping[str, Mapping[str, float]]
) -> dict[str, dict[str, float]]:
    """For each label how many texts there are and which share of them is found under any label of its group."""
    found: dict[str, dict[str, float]] = {}
    for name, labels in GROUPS.items():
        limit = limits[name]
        hits = [
            (example, one.glance[name] > limit["glance"] and one.encoder[name] > limit["threshold"])
            for example, one in zip(examples, odds, strict=True)
        ]
        for label in labels:
            own = [(example.clean, hit) for example, hit in hits if example.label == label]
            found[label] = {
                "texts": len(own),
                "recall": _share([hit for clean, hit in own if clean]),
                "recall_with_slips": _share([hit for clean, hit in own if not clean]),
            }
        marked = [hit for example, hit in hits if _is_harmless(example)]
        looked = [
            one.glance[name] > limit["glance"]
            for example, one in zip(examples, odds, strict=True)
            if _is_harmless(example)
        ]
        found[f"none, as {name}"] = {"texts": len(marked), "marked": _share(marked), "looked_at_twice": _share(looked)}
    return found


def _is_harmless(example: Example) -> bool:
    return example.label == NONE and example.clean


def _share(found: Sequence[bool]) -> float:
    return round(sum(found) / len(found), 4) if found else 0.0
