"""All golden sets, decided on by one rule set. Nothing is recorded: no text of a set reaches the audit chain."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from governance.core.decisions import Decision
from governance.core.rules import RuleSet
from governance.golden import scoring
from governance.golden.evasion import DISGUISES, SEPARATED, WORDS_ONLY, Disguised, disguise_spans, disguise_whole
from governance.golden.instructed import decide_by_instruction
from governance.golden.scoring import Judged, Score
from governance.golden.sets import (
    BENIGN_SET,
    CLASSIFICATION_SETS,
    LABELS,
    SPAN_SET,
    Example,
    LabelledSpan,
    load,
)

# Classification sets are also read in disguise, where a disguise could hide what they hold.
PREFIXES = {
    "threats": "threat.",
    "injections": "injection.",
    "claims": "claim.",
    "boundaries": "boundary.",
    "conflicts": "conflict.",
}
DISGUISED_CLASSES = ("threats", "injections", "claims")
FIXED_FORMS = frozenset({"email", "card", "iban", "national_id", "ip", "mac", "coordinates", "wallet", "url_secret"})

# Sentences a disguise; the same ones every time, spread evenly over the set.
EVASION_SAMPLE = 300
WHOLE_SAMPLE = 150
CLASS_SAMPLE = 150

Report = Callable[[str], None]


class Evaluator:
    """Scores by name. `only` chooses a set and everything that is derived from it, or one derived name; `limit` reads
    so many examples of each set, spread evenly."""

    def __init__(
        self, rules: RuleSet, *, only: str = "", limit: int | None = None, report: Report = lambda _: None
    ) -> None:
        self._rules = rules
        self._only = only
        self._limit = limit
        self._report = report

    def scores(self) -> dict[str, Score]:
        scores: dict[str, Score] = {}
        if self._wants_any(span_names()):
            scores.update(self._span_scores())
        if self._wants(BENIGN_SET):
            scores[BENIGN_SET] = scoring.score_benign(self._decide(BENIGN_SET, self._examples(BENIGN_SET)))
        for name in CLASSIFICATION_SETS:
            scores.update(self._class_scores(name))
        return {name: values for name, values in scores.items() if self._wants(name)}

    def _span_scores(self) -> dict[str, Score]:
        examples = self._examples(SPAN_SET)
        scores: dict[str, Score] = {}
        if self._wants_any(plain_span_names()):
            decided = self._decide(SPAN_SET, examples)
            scores[SPAN_SET] = scoring.score_masks(decided)
            scores[f"{SPAN_SET}.fixed_forms"] = scoring.score_spans(decided, {*FIXED_FORMS, "phone"}, only=is_fixed)
            scores |= {f"{SPAN_SET}.{label}": scoring.score_label(decided, label) for label in LABELS}
        personal = [example for example in examples if example.is_personal]
        scores |= self._disguised(f"{SPAN_SET}", spread(personal, EVASION_SAMPLE), disguise_spans)
        return scores | self._disguised(f"{SPAN_SET}.whole", spread(personal, WHOLE_SAMPLE), disguise_whole)

    def _disguised(
        self,
        name: str,
        examples: Sequence[Example],
        disguise: Callable[[str, str, Sequence[LabelledSpan]], Disguised],
    ) -> dict[str, Score]:
        possible = _for_spans() if name == SPAN_SET else _for_whole()
        wanted = [transform for transform in possible if self._wants(f"evasion.{transform}.{name}")]
        if not wanted:
            return {}
        plain = scoring.score_masks(self._decide(f"{name}, plain", examples))["recall"]
        scores: dict[str, Score] = {}
        for transform in wanted:
            hidden = [_hidden(example, disguise(transform, example.text, example.spans)) for example in examples]
            values = scoring.score_masks(self._decide(f"{name}, {transform}", hidden))
            scores[f"evasion.{transform}.{name}"] = _beside(values, plain)
        return scores

    def _class_scores(self, name: str) -> dict[str, Score]:
        prefix, examples = PREFIXES[name], self._examples(name)
        scores: dict[str, Score] = {}
        if self._wants(name):
            scores[name] = scoring.score_classes(self._decide(name, examples), prefix)
        wanted = [transform for transform in _for_class(name) if self._wants(f"evasion.{transform}.{name}")]
        if not wanted:
            return scores
        sample = spread([example for example in examples if example.positive], CLASS_SAMPLE)
        plain = scoring.score_classes(self._decide(f"{name}, plain", sample), prefix)["recall"]
        for transform in wanted:
            hidden = [_hidden(example, disguise_whole(transform, example.text)) for example in sample]
            values = scoring.score_classes(self._decide(f"{name}, {transform}", hidden), prefix)
            # Without negative examples there is no precision to speak of.
            scores[f"evasion.{transform}.{name}"] = {**_beside(values, plain), "precision": None}
        return scores

    def _decide(self, what: str, examples: Sequence[Example]) -> list[Judged]:
        self._report(f"{what}: {len(examples)} examples")
        return [Judged(example, self._decision(example)) for example in examples]

    def _decision(self, example: Example) -> Decision:
        return decide_by_instruction(example) if example.instruction else self._rules.decide(example.action)

    def _examples(self, name: str) -> Sequence[Example]:
        examples = load(name)
        return examples if self._limit is None else spread(examples, self._limit)

    def _wants(self, name: str) -> bool:
        """A set's name also chooses its parts and its disguises, which have the name in the middle or at the end."""
        return not self._only or f".{self._only}." in f".{name}."

    def _wants_any(self, names: Iterable[str]) -> bool:
        return any(map(self._wants, names))


def plain_span_names() -> list[str]:
    return [SPAN_SET, f"{SPAN_SET}.fixed_forms", *(f"{SPAN_SET}.{label}" for label in LABELS)]


def span_names() -> list[str]:
    values = [f"evasion.{name}.{SPAN_SET}" for name in _for_spans()]
    whole = [f"evasion.{name}.{SPAN_SET}.whole" for name in _for_whole()]
    return [*plain_span_names(), *values, *whole]


def names() -> list[str]:
    """Everything that can be asked for by name."""
    classes = [f"evasion.{transform}.{name}" for name in CLASSIFICATION_SETS for transform in _for_class(name)]
    return [*span_names(), BENIGN_SET, *CLASSIFICATION_SETS, *classes]


def is_fixed(example: Example, span: LabelledSpan) -> bool:
    """A telephone number has a fixed form only with its country's prefix in front."""
    return span.label != "phone" or example.text[span.start] == "+"


def spread(examples: Sequence[Example], most: int) -> Sequence[Example]:
    """At most so many, evenly over the whole, and the same ones every time."""
    if len(examples) <= most:
        return examples
    return [examples[index * len(examples) // most] for index in range(most)]


def _for_spans() -> list[str]:
    return [name for name in DISGUISES if name not in WORDS_ONLY]


def _for_whole() -> list[str]:
    return [name for name in _for_spans() if name not in SEPARATED]


def _for_class(name: str) -> list[str]:
    return list(DISGUISES) if name in DISGUISED_CLASSES else []


def _hidden(example: Example, disguised: Disguised) -> Example:
    return replace(example, text=disguised.text, spans=disguised.spans)


def _beside(values: Score, plain: float | None) -> Score:
    """The score of a disguise beside that of the same sentences without it."""
    recall = values["recall"]
    fall = None if plain is None or recall is None else round(plain - recall, 4)
    return {**values, "plain": plain, "fall": fall}
