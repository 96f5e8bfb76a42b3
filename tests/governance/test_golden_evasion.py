import base64
import html
import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.golden.evasion import DISGUISES, WORDS_ONLY, disguise_spans, disguise_whole
from governance.golden.sets import LabelledSpan

TEXT = "Ask Zoë Fielding-Staffa, zoe@flat.example, about it"
NAME, MAIL = LabelledSpan(4, 23, "person"), LabelledSpan(25, 41, "email")


def value(text: str, span: LabelledSpan) -> str:
    return text[span.start : span.end]


@pytest.mark.parametrize("name", DISGUISES)
def test_only_the_spans_change_and_stay_known(name: str) -> None:
    hidden = disguise_spans(name, TEXT, [NAME, MAIL])
    assert hidden.text.startswith("Ask ")
    assert hidden.text.endswith(", about it")
    assert hidden.text != TEXT
    assert [span.label for span in hidden.spans] == ["person", "email"]
    assert value(hidden.text, hidden.spans[0]) == "".join(DISGUISES[name](value(TEXT, NAME)))


@pytest.mark.parametrize("name", DISGUISES)
def test_neutral_spans_are_left_alone(name: str) -> None:
    place = LabelledSpan(4, 23, "place")
    assert disguise_spans(name, TEXT, [place]).text == TEXT


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("mathematical_letters", lambda text: unicodedata.normalize("NFKC", text)),
        ("ligatures", lambda text: unicodedata.normalize("NFKC", text)),
        ("full_width", lambda text: unicodedata.normalize("NFKC", text)),
        ("html_decimal", html.unescape),
        ("html_hexadecimal", html.unescape),
        ("percent", unquote),
        ("base64", lambda text: base64.b64decode(text).decode()),
        ("zero_width", lambda text: "".join(sign for sign in text if unicodedata.category(sign) != "Cf")),
        ("direction_marks", lambda text: "".join(sign for sign in text if unicodedata.category(sign) != "Cf")),
    ],
)
def test_what_was_hidden_can_be_read_again(name: str, plain: object) -> None:
    assert callable(plain)
    assert plain(disguise_whole(name, TEXT).text) == TEXT


def test_letters_are_spaced_and_words_stay_apart() -> None:
    assert disguise_whole("spaced_letters", "to be e\u0301te\u0301").text == "t o   b e   e\u0301 t e\u0301"
    assert disguise_whole("dotted_letters", "to be 12").text == "t.o b.e 12"
    assert disguise_whole("hyphenated_letters", "to be").text == "t-o b-e"


def test_homoglyphs_leave_words_that_mix_two_scripts() -> None:
    hidden = disguise_whole("homoglyphs", "copy").text
    assert hidden != "copy"
    assert {unicodedata.name(letter).split()[0] for letter in hidden} == {"LATIN", "CYRILLIC"}


def test_words_only_disguises_are_known() -> None:
    assert set(DISGUISES) > WORDS_ONLY


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.sampled_from(sorted(DISGUISES)))
def test_one_piece_a_character_for_any_text(text: str, name: str) -> None:
    pieces = DISGUISES[name](text)
    assert len(pieces) == len(text)
    assert DISGUISES[name](text) == pieces
