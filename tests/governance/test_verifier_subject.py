"""A reply that answers something else asks for a person, and one that fits does not: 80 pairs, each with both."""

from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from governance.core.framework import MetacognitiveVerifier
from governance.core.framework.verifier import VERDICTS, Draft
from governance.core.framework.verifier_subject import share_taken_up
from tests.timing import seconds_of

PAIRS_FILE = Path(__file__).parent / "examples" / "replies" / "pairs.txt"
DOUBTED = frozenset(VERDICTS[VERDICTS.index("REQUEST_CONFIRMATION") :])
# Measured, with words and thresholds that were chosen on these pairs: 80 fitting replies pass, 78 of the
# others are doubted, and of the replies to other visitors 97 of 100.
FEWEST_FITTING, FEWEST_DOUBTED, SHARE_OF_OTHERS_DOUBTED = 79, 78, 0.95
STEPS = (1, 7, 31, 53)


class Pair(NamedTuple):
    category: str
    feedback: str
    fitting: str
    unfitting: str


def read_pairs() -> list[Pair]:
    blocks = PAIRS_FILE.read_text(encoding="utf-8").split("\n\n")[1:]
    rows = [block.strip().splitlines() for block in blocks]
    return [Pair(category, *(line[2:] for line in lines)) for category, *lines in rows]


PAIRS = read_pairs()
WITH_SUBJECT = [pair for pair in PAIRS if pair.category != "noise"]


def is_doubted(reply: str, pair: Pair) -> bool:
    draft = Draft(reply, pair.feedback, pair.category, (0.7, 0.3), ())
    return MetacognitiveVerifier().verify(draft).verdict in DOUBTED


def test_there_are_80_pairs() -> None:
    assert len(set(PAIRS)) == 80


def test_fitting_replies_pass() -> None:
    assert sum(not is_doubted(pair.fitting, pair) for pair in PAIRS) >= FEWEST_FITTING


def test_a_reply_on_another_subject_asks_for_a_person() -> None:
    assert sum(is_doubted(pair.unfitting, pair) for pair in PAIRS) >= FEWEST_DOUBTED


def test_the_reply_to_another_visitor_asks_for_a_person() -> None:
    """Well written, and about this site, but not about this."""
    count = len(WITH_SUBJECT)
    tried = [(pair, WITH_SUBJECT[(place + step) % count]) for step in STEPS for place, pair in enumerate(WITH_SUBJECT)]
    assert sum(is_doubted(other.fitting, pair) for pair, other in tried) >= SHARE_OF_OTHERS_DOUBTED * len(tried)


def test_noise_has_no_subject_to_meet() -> None:
    assert not is_doubted("Thank you for trying out the form. There is nothing to act on, so it is closed.", PAIRS[48])


@pytest.mark.parametrize("feedback", ["", "?!", "12345 67890", "it is what it is", "Thanks"])
def test_feedback_without_a_subject_asks_for_none(feedback: str) -> None:
    assert share_taken_up(feedback, "A reply about the glossary.") is None


def test_a_number_is_no_subject_in_digits_or_in_words() -> None:
    for times in ("11", "eleven"):
        assert share_taken_up(f"The webhook sent it {times} times.", f"{times} lanterns are too many.") == 0.0


def test_another_form_or_a_synonym_counts_as_taken_up() -> None:
    assert share_taken_up("Removing pictures", "The images were deleted.") == 1.0


def test_time_is_linear_in_both_texts() -> None:
    many = " ".join(f"alike{number}" for number in range(5_000))
    assert seconds_of(partial(share_taken_up, many, many[::-1] + many)) < 2
