"""How well the tagger finds what it should, counted by character."""

from collections.abc import Iterable, Sequence

from governance.core.tagger.tagging import ADDRESS, PERSON, Mention, Tagger
from governance.tagger_training.sentences import Sentence

_LABEL = {"PER": PERSON, "ADR": ADDRESS}


def scores(tagger: Tagger, marked: Sequence[Sentence], harmless: Sequence[Sentence]) -> dict[str, float]:
    """Shares between 0 and 1. `recall` and `precision` ask whether a character is found, under whatever label."""
    counts = dict.fromkeys(
        ("found", "marked", "person", "person_found", "person_as_person", "address", "address_found"), 0
    )
    right = 0
    for sentence in marked:
        wanted = _by_character(sentence.text, ((start, end, _LABEL[label]) for start, end, label in sentence.spans))
        given = _by_character(sentence.text, tagger.mentions(sentence.text))
        for letter, want, got in zip(sentence.text, wanted, given, strict=True):
            if letter.isalnum():
                right += bool(want and got)
                counts["found"] += bool(got)
                counts["marked"] += bool(want)
                if want:
                    counts[want] += 1
                    counts[f"{want}_found"] += bool(got)
                    counts["person_as_person"] += want == got == PERSON
    wrong = sum(bool(tagger.mentions(sentence.text)) for sentence in harmless)
    return {
        "recall": _share(right, counts["marked"]),
        "precision": _share(right, counts["found"]),
        "person_recall": _share(counts["person_found"], counts["person"]),
        "person_recall_as_person": _share(counts["person_as_person"], counts["person"]),
        "address_recall": _share(counts["address_found"], counts["address"]),
        "harmless_with_a_mark": _share(wrong, len(harmless)),
    }


def _by_character(text: str, spans: Iterable[Mention | tuple[int, int, str]]) -> list[str]:
    labels = [""] * len(text)
    for start, end, label in spans:
        labels[start:end] = [label] * (end - start)
    return labels


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
