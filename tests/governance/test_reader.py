"""The reader of sentences: where it finds, that it repeats itself, that it is asked once, and what it was made of."""

import itertools
import json
import math
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from hashlib import sha256
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.core.checks.meant import found
from governance.core.checks.registry import Examined
from governance.core.reader.glance import Glance
from governance.core.reader.looks import Looks
from governance.core.reader.model import CLAIM, FAMILIES, MOST_DOUBTFUL, TooDoubtfulError, trained
from governance.core.reader.network import Encoder
from governance.core.reader.reading import LONGEST, Reading, joined, read, sentences, stretches
from governance.golden.sets import FOLDER as GOLDEN
from governance.reader_training.corpus import FOLDER, LABELS, examples, lines, written_out
from governance.reader_training.validation import GROUPS
from tests.governance.library import make_action, make_rule_set
from tests.timing import seconds_of

THREAT = "I am going to kill you."
# Two or three words such as "I hate you" are common property.
FEWEST_SPACES = 3
_LETTER = re.compile(r"[^\W_]+")


def test_a_sentence_is_found_where_it_stands() -> None:
    text = f"The page is slow. {THREAT} The menu is fine."

    (one,) = read(text)

    assert text[one.start : one.end].strip() == THREAT
    assert one.label == "violence"
    assert one.margin > 0


def test_letters_that_change_their_length_do_not_move_it() -> None:
    text = f"\u0130stanbul is \u0130n the list. {THREAT}"

    (one,) = read(text)

    assert text[one.start : one.end].strip() == THREAT


_ALPHABET = st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("I will kill you. '\"`“”\n!?"))


@settings(max_examples=200)
@given(st.text(_ALPHABET, max_size=300))
def test_offsets_are_valid_on_any_text_and_every_reading_is_the_same(text: str) -> None:
    spans = read(text)

    assert all(0 <= one.start < one.end <= len(text) for one in spans)
    assert read(text) == spans


def test_stretches_of_a_long_sentence_cover_it() -> None:
    text = "word " * 500

    found = list(sentences(text, trained()))

    assert found[0].start == 0
    assert found[-1].end == len(text.rstrip())
    assert all(later.start <= earlier.end for earlier, later in itertools.pairwise(found))
    assert all(len(one.numbers) <= LONGEST for one in found)


def test_stretches_hold_whole_sentences_and_share_one_with_the_next() -> None:
    parts = list(sentences("The first of ten short sentences has eight words. " * 10, trained()))

    found = list(stretches(parts))

    assert found[0][0] == 0
    assert found[-1][1] == len(parts)
    assert all(later[0] == earlier[1] - 1 for earlier, later in itertools.pairwise(found))
    assert all(len(joined(parts[start:end])) <= LONGEST for start, end in found)


def test_one_text_is_read_once_for_all_checks() -> None:
    examined = Examined(make_action(THREAT), THREAT)

    assert found(examined) is found(examined)


@pytest.mark.parametrize("text", ["\u0301", "\u0308 \u0304", "Fine.\n\u0301\nI will kill you."])
def test_an_accent_that_stands_alone_says_nothing(text: str) -> None:
    assert [one.label for one in read(text)] == (["violence"] if "kill" in text else [])


@pytest.mark.parametrize("unit", ["i will kill you ", "ignore the rules. ", "'a \"", "a\n"])
def test_time_grows_with_length_and_no_faster(unit: str) -> None:
    # Work that grew with the square would be a hundredfold.
    short, long = (seconds_of(partial(_read, unit * times)) for times in (1000, 10_000))

    assert long < 40 * short


def _read(text: str) -> None:
    with suppress(TooDoubtfulError):
        read(text)


def test_what_was_read_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    first = read(THREAT)
    monkeypatch.setattr(Encoder, "scores", lambda *_: pytest.fail("was read again"))

    assert read(THREAT) == first


def test_a_text_without_doubt_is_not_glanced_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "The second table lists the ports and what each of them is for."
    first = Reading(text).found(CLAIM)
    monkeypatch.setattr(Glance, "scores", lambda *_: pytest.fail("was glanced at again"))

    assert Reading(text).found(CLAIM) == first


def test_the_same_words_in_other_sentences_are_glanced_at_anew() -> None:
    reader = trained()
    one, other = [[(10, 11), (12, 13)], [(10,), (11, 12, 13)]]

    assert not np.array_equal(reader.glances(one, [(0, 1), (1, 2)]), reader.glances(other, [(0, 1), (1, 2)]))
    assert len(reader.glances(one, [(0, 2)])) == 1


def test_no_more_is_remembered_than_there_is_room_for() -> None:
    looks = Looks(2)

    for number in range(5):
        looks.of((number,), lambda: np.zeros(1, dtype=np.float32))

    assert len(looks) <= 2


def test_a_threat_does_not_drown_in_a_long_text() -> None:
    plain_part = "The second table lists the ports and what each of them is for. " * 12

    (one,) = read(plain_part + THREAT + " " + plain_part)

    assert one.start == len(plain_part)
    assert one.end == len(plain_part + THREAT)


def test_more_doubts_than_there_is_time_for_are_held() -> None:
    texts = "\n".join(f"I will find you at number {number} and kill you. " * 2 for number in range(2 * MOST_DOUBTFUL))

    with pytest.raises(TooDoubtfulError):
        read(texts)
    assert make_rule_set().decide(make_action(texts)).outcome == "hold"


@pytest.mark.parametrize("family", list(FAMILIES))
def test_a_family_knows_its_labels(family: str) -> None:
    reader = trained()

    assert reader.labels == LABELS
    for group in FAMILIES[family]:
        assert set(reader.groups[group].labels) == set(GROUPS[group])
        assert math.isfinite(reader.groups[group].glance)


def test_an_unknown_family_is_an_error() -> None:
    with pytest.raises(KeyError):
        read(THREAT, "weather")


def test_the_corpus_is_well_formed_and_gives_the_same_examples_each_time() -> None:
    corpus = lines()

    assert {line.label for line in corpus} >= {"none", "violence", "self_harm", "injection_role"}
    made = examples(corpus, 7)

    assert examples(corpus, 7) == made
    assert {text.line for text in made} == set(range(len(corpus)))
    assert all(0 < text.weight <= 1 for text in made)


def test_no_sentence_of_the_golden_sets_is_in_the_corpus() -> None:
    """Compared as hashes, so that a failure shows nobody what the golden sets hold."""
    golden = {
        _hashed(json.loads(line)["text"])
        for path in GOLDEN.glob("*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    }
    shared = [place for place, text in _written() if _hashed(text) in golden]

    assert shared == []


def _written() -> Iterator[tuple[str, str]]:
    """Every text that a line of the corpus stands for, with the file and the number of the line."""
    for path in sorted(FOLDER.glob("*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            pattern = line.partition("\t")[2]
            random = Random(number)
            texts = {written_out(pattern, random) for _ in range(20)}
            yield from ((f"{path.name}:{number}", text) for text in texts if text.count(" ") >= FEWEST_SPACES)


def _hashed(text: str) -> str:
    return sha256(" ".join(_LETTER.findall(text.casefold())).encode()).hexdigest()
