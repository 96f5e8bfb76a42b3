"""The reader of sentences: where it finds, that it repeats itself, that it is asked once, and what it was made of."""

import itertools
import json
import re
from collections.abc import Iterator
from hashlib import sha256
from random import Random
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.core.checks.meant import found
from governance.core.checks.registry import Examined
from governance.core.reader.features import features
from governance.core.reader.lexicon import classes
from governance.core.reader.model import BOUNDARY, HARM, trained
from governance.core.reader.reading import read, units
from governance.core.reader.words import TOKEN, plain
from governance.golden.sets import FOLDER as GOLDEN
from governance.reader_training.corpus import FOLDER, LABELS, examples, lines, written_out
from tests.governance.library import make_action

THREAT = "I am going to kill you."
# Two or three words such as "I hate you" are common property.
FEWEST_SPACES = 3
_LETTER = re.compile(r"[^\W_]+")


def _features(text: str) -> set[str]:
    return features(TOKEN.findall(text.lower()))


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


@settings(max_examples=200, deadline=None)
@given(st.text(_ALPHABET, max_size=300))
def test_offsets_are_valid_on_any_text_and_every_reading_is_the_same(text: str) -> None:
    spans = read(text)

    assert all(0 <= one.start < one.end <= len(text) for one in spans)
    assert read(text) == spans


def test_stretches_of_a_long_sentence_cover_it() -> None:
    text = "word " * 500

    stretches = list(units(text))

    assert stretches[0].start == 0
    assert stretches[-1].end == len(text.rstrip())
    assert all(later.start <= earlier.end for earlier, later in itertools.pairwise(stretches))


def test_one_text_is_read_once_for_all_checks() -> None:
    examined = Examined(make_action(THREAT), THREAT)

    assert found(examined) is found(examined)


@pytest.mark.parametrize("unit", ["i will kill you ", "ignore the rules. ", "'a \"", "a\n"])
def test_time_grows_with_length_and_no_faster(unit: str) -> None:
    seconds = {}
    for times in (1000, 10_000):
        started = perf_counter()
        read(unit * times)
        seconds[times] = perf_counter() - started

    assert seconds[10_000] < 40 * seconds[1000]


def test_words_are_written_one_way() -> None:
    assert plain(["i'm", "gonna", "kil", "u"]) == ["i", "am", "going_to", "kill", "you"]
    assert plain(["can't", "fucking", "sooooo"]) == ["can", "not", "so"]
    assert plain(["f***"]) == ["fuck"]


def test_forms_of_a_word_share_its_classes() -> None:
    assert "VIOLENT" in classes()["stabbed"]
    assert "VIOLENT" in classes()["stranglers"]
    assert "quokka" not in classes()


def test_what_is_negated_or_quoted_looks_different() -> None:
    assert "/VIOLENT" in _features("i will kill you")
    assert "/VIOLENT" not in _features("i will not kill you")
    assert "/VIOLENT" not in _features('the log says "i will kill you" again')


@pytest.mark.parametrize("family", [HARM, BOUNDARY])
def test_a_family_knows_its_labels(family: str) -> None:
    model = trained(family)

    assert model.labels[0] == "none"
    assert set(model.labels) <= set(LABELS)
    assert all(len(scores) == len(model.labels) for scores in model.weights.values())


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
