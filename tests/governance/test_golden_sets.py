"""The sets themselves: complete, without duplicates, and as their cards say."""

import pytest

from governance.core.actions import KINDS
from governance.golden.sets import (
    BENIGN_SET,
    CARD_KEYS,
    CLASSIFICATION_SETS,
    LABELS,
    NEUTRAL_LABELS,
    SETS,
    SPAN_SET,
    load,
    load_card,
)

LEAST = {SPAN_SET: 2_500, BENIGN_SET: 1_200, "threats": 60, "injections": 60, "claims": 60, "boundaries": 50}


@pytest.mark.parametrize("name", SETS)
def test_examples_are_distinct_and_well_formed(name: str) -> None:
    examples = load(name)
    assert len(examples) >= LEAST.get(name, 30)
    assert len({example.id for example in examples}) == len(examples)
    contents = [
        (example.kind, example.text, str(example.parameters), str(example.flags), example.evidence)
        for example in examples
    ]
    assert len(set(contents)) == len(contents)
    assert {example.kind for example in examples} <= set(KINDS)
    assert all(example.source for example in examples)


@pytest.mark.parametrize("name", SETS)
def test_a_card_tells_what_a_set_is(name: str) -> None:
    card = load_card(name)
    assert [key for key in CARD_KEYS if key not in card] == []
    assert card["name"] == name
    assert card["size"] == len(load(name))


def test_every_file_in_the_folder_is_a_known_set() -> None:
    from governance.golden.sets import FOLDER

    assert {path.stem for path in FOLDER.glob("*.jsonl")} == set(SETS)


@pytest.mark.parametrize("name", CLASSIFICATION_SETS)
def test_classification_sets_have_cases_of_both_kinds(name: str) -> None:
    examples = load(name)
    assert {example.positive for example in examples} == {True, False}
    assert all(example.category for example in examples)
    assert not any(example.spans for example in examples)


def test_spans_are_in_order_known_and_tight() -> None:
    for example in load(SPAN_SET):
        position = 0
        for span in example.spans:
            assert position <= span.start < span.end <= len(example.text), example.id
            assert span.label in LABELS + NEUTRAL_LABELS, example.id
            value = example.text[span.start : span.end]
            assert value == value.strip(), example.id
            position = span.end


def test_the_mixture_of_the_personal_set() -> None:
    examples = load(SPAN_SET)
    labels = {span.label for example in examples for span in example.spans}
    assert labels == {*LABELS, *NEUTRAL_LABELS}
    without = sum(not example.is_personal for example in examples) / len(examples)
    assert 0.28 <= without <= 0.34
    assert len({example.source for example in examples}) >= 250


def test_benign_feedback_has_no_spans_and_no_address_to_write_to() -> None:
    assert not any(example.spans for example in load(BENIGN_SET))
    assert not any("@" in example.text.replace("react@", "") for example in load(BENIGN_SET))
