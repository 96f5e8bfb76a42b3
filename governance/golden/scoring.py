"""From decisions about examples to scores: recall and precision, with intervals."""

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from statistics import median
from typing import Any, NamedTuple

from governance.core.decisions import Decision
from governance.core.intervals import wilson
from governance.golden.sets import Example, LabelledSpan

Score = dict[str, Any]

HELD = frozenset({"hold", "block"})

# Which findings carry a label's own name. Any mask at all counts for recall.
_SECRET = ("secret.",)
_OWN_CATEGORIES = {"secret": _SECRET, "url_secret": _SECRET}


class Judged(NamedTuple):
    example: Example
    decision: Decision

    @property
    def held(self) -> bool:
        return self.decision.outcome in HELD


def score(*, n: int, found: float, wanted: float, marked: float, right: float, **more: Any) -> Score:
    """What every set reports. `n` independent cases hold `wanted` units, of which `found` were found; of `marked`
    units `right` are right. A share of nothing is None."""
    recall, precision = _share(found, wanted), _share(right, marked)
    low, high = wilson(recall, n) if recall is not None else (None, None)
    return {
        "n": n,
        "recall": _rounded(recall),
        "precision": _rounded(precision),
        "low": _rounded(low),
        "high": _rounded(high),
        **more,
    }


def masked_characters(judged: Judged, categories: tuple[str, ...] = ("",)) -> set[int]:
    """Offsets of the characters that were masked, by findings of these categories."""
    return {
        offset
        for finding in judged.decision.findings
        if finding.effect == "redact" and finding.category.startswith(categories)
        for offset in range(finding.start, finding.end)
    }


def countable(text: str, offsets: Iterable[int]) -> set[int]:
    """Those that a reader sees: neither space nor an invisible mark counts for or against."""
    return {offset for offset in offsets if not text[offset].isspace() and unicodedata.category(text[offset]) != "Cf"}


def characters_of(example: Example, spans: Iterable[LabelledSpan]) -> set[int]:
    return countable(example.text, (offset for span in spans for offset in range(span.start, span.end)))


def score_masks(decided: Sequence[Judged]) -> Score:
    """By character, whatever the label. The interval counts spans, because characters of one span fall together."""
    wanted = found = marked = right = spans = 0
    for judged in decided:
        personal = [span for span in judged.example.spans if span.is_personal]
        gold = characters_of(judged.example, personal)
        neutral = characters_of(judged.example, judged.example.spans) - gold
        masked = countable(judged.example.text, masked_characters(judged)) - neutral
        spans += len(personal)
        wanted += len(gold)
        found += len(gold & masked)
        marked += len(masked)
        right += len(masked & gold)
    return score(
        n=spans,
        found=found,
        wanted=wanted,
        marked=marked,
        right=right,
        characters=wanted,
        sentences=len(decided),
        wrongly_masked=_rounded(_share(sum(map(_has_wrong_mask, decided)), len(decided))),
        ms_median=_milliseconds(decided),
    )


def score_label(decided: Sequence[Judged], label: str) -> Score:
    """One label: recall under any mask, `labelled` the share of it that carries the label's own name; precision is
    that of the marks that carry this name."""
    own = _OWN_CATEGORIES.get(label, (f"pii.{label}",))
    wanted = found = labelled = marked = right = spans = 0
    for judged in decided:
        example = judged.example
        of_label = [span for span in example.spans if span.label == label]
        gold = characters_of(example, of_label)
        everything = characters_of(example, example.spans)
        named = countable(example.text, masked_characters(judged, own))
        spans += len(of_label)
        wanted += len(gold)
        found += len(gold & masked_characters(judged))
        labelled += len(gold & named)
        marked += len(named - everything) + len(named & gold)
        right += len(named & gold)
    own_share = _rounded(_share(labelled, wanted))
    return score(n=spans, found=found, wanted=wanted, marked=marked, right=right, labelled=own_share, characters=wanted)


def score_spans(decided: Sequence[Judged], labels: Collection[str], *, only: Any = None) -> Score:
    """Recall by character over the spans of some labels; `only` chooses among them by example and span."""
    wanted = found = spans = 0
    for judged in decided:
        chosen = [
            span
            for span in judged.example.spans
            if span.label in labels and (only is None or only(judged.example, span))
        ]
        gold = characters_of(judged.example, chosen)
        spans += len(chosen)
        wanted += len(gold)
        found += len(gold & masked_characters(judged))
    return score(n=spans, found=found, wanted=wanted, marked=0, right=0, characters=wanted)


def score_benign(decided: Sequence[Judged]) -> Score:
    """Nothing is to be found here: what matters is the share that something was done to."""
    n = len(decided)
    held = sum(judged.held for judged in decided)
    low, high = wilson(held / n, n) if n else (None, None)
    return {
        "n": n,
        "recall": None,
        "precision": None,
        "low": None,
        "high": None,
        "wrongly_held": _rounded(_share(held, n)),
        "wrongly_held_low": _rounded(low),
        "wrongly_held_high": _rounded(high),
        "wrongly_masked": _rounded(_share(sum(map(_has_wrong_mask, decided)), n)),
        "marked_as_injection": _rounded(_share(sum(_has_finding(judged, "injection.") for judged in decided), n)),
        "ms_median": _milliseconds(decided),
    }


def score_classes(decided: Sequence[Judged], prefix: str) -> Score:
    """A positive example is found when a finding has the prefix. Harsh criticism is reported for itself."""
    positive = [judged for judged in decided if judged.example.positive]
    negative = [judged for judged in decided if not judged.example.positive]
    found = sum(_has_finding(judged, prefix) for judged in positive)
    false = sum(_has_finding(judged, prefix) for judged in negative)
    return score(
        n=len(positive),
        found=found,
        wanted=len(positive),
        marked=found + false,
        right=found,
        negatives=len(negative),
        negatives_marked=_rounded(_share(false, len(negative))),
        negatives_held=_rounded(_share(sum(judged.held for judged in negative), len(negative))),
        positives_held=_rounded(_share(sum(judged.held for judged in positive), len(positive))),
        as_expected=_as_expected(decided),
        values_named=_values_named(positive),
        by_category=_by_category(decided, prefix),
        ms_median=_milliseconds(decided),
    )


def _has_finding(judged: Judged, prefix: str) -> bool:
    return any(finding.category.startswith(prefix) for finding in judged.decision.findings)


def _has_wrong_mask(judged: Judged) -> bool:
    allowed = characters_of(judged.example, judged.example.spans)
    return bool(countable(judged.example.text, masked_characters(judged)) - allowed)


def _as_expected(decided: Sequence[Judged]) -> float | None:
    """The share of decisions that say all that the examples expect of them."""
    told = [judged for judged in decided if judged.example.expected]
    return _rounded(_share(sum(map(_meets, told)), len(told)))


def _values_named(decided: Sequence[Judged]) -> float | None:
    """Among examples with two values at odds, the share where one finding's message names both."""
    told = [judged for judged in decided if judged.example.values]
    return _rounded(_share(sum(map(_names_values, told)), len(told)))


def _names_values(judged: Judged) -> bool:
    values = [value.casefold() for value in judged.example.values]
    messages = [finding.message.casefold() for finding in judged.decision.findings]
    return any(all(value in message for value in values) for message in messages)


def _meets(judged: Judged) -> bool:
    return all(getattr(judged.decision, name, None) == value for name, value in judged.example.expected.items())


def _by_category(decided: Sequence[Judged], prefix: str) -> dict[str, dict[str, Any]]:
    names = sorted({judged.example.category for judged in decided if judged.example.category})
    return {
        name: _category([judged for judged in decided if judged.example.category == name], prefix) for name in names
    }


def _category(decided: Sequence[Judged], prefix: str) -> dict[str, Any]:
    marked = sum(_has_finding(judged, prefix) for judged in decided)
    return {
        "n": len(decided),
        "positive": bool(decided[0].example.positive),
        "marked": _rounded(_share(marked, len(decided))),
        "held": _rounded(_share(sum(judged.held for judged in decided), len(decided))),
    }


def _milliseconds(decided: Sequence[Judged]) -> float | None:
    return round(median(judged.decision.ms for judged in decided), 3) if decided else None


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
