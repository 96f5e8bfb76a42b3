"""The tagger of names and addresses, and the checks that ask it."""

import importlib.util
import tempfile
from functools import partial
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.core.actions import ProposedAction
from governance.core.checks.names import tagged
from governance.core.checks.registry import Examined, build
from governance.core.lexicon import COMMON, rank
from governance.core.redaction import MARKERS
from governance.core.rewriting import Replacement, Rewritten
from governance.core.tagger.decoder import Decoder
from governance.core.tagger.features import observations, word_of
from governance.core.tagger.model import TAGS, Model, trained
from governance.core.tagger.tagging import tagger
from governance.core.tagger.tokens import plain, words
from governance.core.tagger.vocabulary import gazetteer
from tests.timing import seconds_of


def examined(text: str) -> Examined:
    return Examined(ProposedAction(kind="feedback.submit", text=text), text)


def found(check: str, text: str) -> list[str]:
    return [text[start:end] for start, end in build({"check": check}).find(examined(text))]


def persons(text: str) -> list[str]:
    return found("pii.person", text)


def addresses(text: str) -> list[str]:
    return found("pii.address", text)


def employers(text: str) -> list[str]:
    return found("pii.organisation", text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Hi, this is Zlata Kovač, the search is slow.", ["Zlata Kovač"]),
        ("my name is oluwaseun adebayo and i cannot log in", ["oluwaseun adebayo"]),
        ("I spoke with Jean-Baptiste O'Connor yesterday.", ["Jean-Baptiste O'Connor"]),
        ("Please ask Dr. van der Berg about it.", ["van der Berg"]),
        ("The page is wrong.\n\nRegards,\nNguyen Thi Lan", ["Nguyen Thi Lan"]),
        ("Name: Дмитрий Соколов", ["Дмитрий Соколов"]),
        ("Priya Sharma's account is locked.", ["Priya Sharma"]),
    ],
)
def test_names_are_found(text: str, names: list[str]) -> None:
    assert persons(text) == names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Please send it to 14 Rue des Lilas, 69003 Lyon.", ["14 Rue des Lilas, 69003 Lyon"]),
        ("I live at Lindenstraße 27a, 10969 Berlin and like it.", ["Lindenstraße 27a, 10969 Berlin"]),
        (
            "Ship to:\n742 Maple Avenue\nApt 4\nSpringfield, IL 62704",
            ["742 Maple Avenue\nApt 4\nSpringfield, IL 62704"],
        ),
    ],
)
def test_addresses_are_found_whole(text: str, found: list[str]) -> None:
    assert addresses(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "The Django and Flask tutorials break in Jupyter, and Jenkins fails.",
        "Bayes' theorem comes too late, and the Markov chain in chapter 2 is wrong.",
        "Will this be fixed in May? Mark it as done.",
        "Thank you, the team",
        "Hello everyone, great work on the release!",
        "File \"/srv/app/views.py\", line 22, in get_queryset\nKeyError: 'first_name'",
        "Dear Support Team,\nthe export is broken.",
        "We moved the server from Berlin to Paris on Monday.",
        "Turing machines and Turing completeness are confused on page 14.",
    ],
)
def test_harmless_text_is_left_alone(text: str) -> None:
    assert tagger().mentions(text) == []


OTHER_LANGUAGES = Path(__file__).parent / "examples" / "other_languages.txt"


@pytest.mark.parametrize("line", OTHER_LANGUAGES.read_text(encoding="utf-8").splitlines())
def test_lines_of_other_languages_and_of_machines_keep_all_but_the_name(line: str) -> None:
    name, text = line.split(": ", 1)
    found_names = [text[start:end] for start, end, _ in tagger().mentions(text)]
    assert found_names == ([] if name == "none" else [name])


def test_an_employer_is_found_by_what_stands_before_it() -> None:
    assert employers("I work at Acme Widgets and the menu is slow.") == ["Acme Widgets"]
    assert employers("My employer, Borealis GmbH, blocks the page.") == ["Borealis GmbH"]
    assert employers("It does not work at all.") == []
    assert employers("We work for free and at night.") == []


def test_masked_text_has_nothing_left_to_find() -> None:
    text = "Hi, this is Zlata Kovač, please write to 14 Rue des Lilas, 69003 Lyon.\nRegards,\nZlata"
    masks = [Replacement(mention.start, mention.end, f"[{mention.label}]") for mention in tagger().mentions(text)]
    assert len(masks) == 3
    assert tagger().mentions(Rewritten(text, masks).text) == []


@pytest.mark.parametrize("marker", MARKERS)
def test_a_marker_is_never_part_of_a_mention(marker: str) -> None:
    text = f"My name is {marker} and my colleague {marker} lives at {marker}."
    assert tagger().mentions(text) == []


_ALPHABET = st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("Anna Maria 14 Rue, 69003\n.'’-"))


@settings(max_examples=200)
@given(st.text(_ALPHABET, max_size=200))
def test_offsets_are_valid_on_any_text(text: str) -> None:
    position = 0
    for start, end, _ in tagger().mentions(text):
        assert position <= start < end <= len(text)
        position = end


@settings(max_examples=50)
@given(st.text(_ALPHABET, max_size=120))
def test_the_same_text_always_gives_the_same_mentions(text: str) -> None:
    assert tagger().mentions(text) == tagger().mentions(text)


def test_time_grows_with_length_and_no_faster() -> None:
    unit = "PLEASE SEND IT TO ZLATA KOVAC, 14 RUE DES LILAS NOW "
    short, long = (seconds_of(partial(tagger().mentions, unit * times)) for times in (400, 4000))
    assert long < 30 * short


def test_one_text_is_tagged_once_for_both_checks() -> None:
    once = examined("Hi, this is Zlata Kovač.")
    assert tagged(once) is tagged(once)


def test_words_of_visitors_are_not_kept() -> None:
    decoder = Decoder(trained(), gazetteer())
    decoder.tags(words("My name is Zlata Kovač and I live here"))
    assert not {"Zlata", "Kovač"} & decoder._kept.keys()
    assert "name" in decoder._kept


def test_names_are_no_everyday_words_unless_they_are_both() -> None:
    assert {"will", "grace", "mark", "search"} <= COMMON
    assert not {"django's", "zlata", "johnson", "maria"} & COMMON
    assert rank("the") == 1
    assert rank("zlata") is None


SENTENCES = (
    "Hi, this is Zlata Kovač, please send the parcel to 14 Rue des Lilas, 69003 Lyon",
    "The Django page is out of date.\nRegards,\nJohn Smith",
    "my name is maria and i live at 5 main street, springfield",
)


@pytest.mark.skipif(importlib.util.find_spec("pycrfsuite") is None, reason="python-crfsuite is not installed")
def test_the_decoder_agrees_with_the_trainers_own() -> None:
    import pycrfsuite

    lists = gazetteer()
    random = Random(5)
    trainer = pycrfsuite.Trainer(verbose=False, params={"max_iterations": 15})
    for sentence in SENTENCES * 3:
        seen = [word_of(word, lists) for word in words(plain(sentence))]
        trainer.append(list(observations(seen)), [random.choice(TAGS) for _ in seen])
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model")
        trainer.train(path)
        own = pycrfsuite.Tagger()
        own.open(path)
        info = own.info()
        weights = {
            name: tuple(info.state_features.get((name, tag), 0.0) for tag in TAGS)
            for name in {name for name, _ in info.state_features}
        }
        transitions = tuple(tuple(info.transitions.get((one, other), 0.0) for other in TAGS) for one in TAGS)
        decoder = Decoder(Model(weights, transitions), lists)
        for sentence in SENTENCES:
            surfaces = words(plain(sentence))
            expected = own.tag(list(observations([word_of(word, lists) for word in surfaces])))
            assert [TAGS[tag] for tag in decoder.tags(surfaces)] == expected
