"""What is learned from and what is measured on: never the same text, and people's labels always among the first."""

from typing import Any

import pytest

from feedback.learning.examples import (
    MINIMUM_REVIEWED,
    NotEnoughExamplesError,
    local_examples,
    oneclick_examples,
    reviewed_examples,
)
from feedback.models import ReviewedExample
from feedback.synthetic import normalised

pytestmark = pytest.mark.django_db


def make_example(text: str, **labels: Any) -> ReviewedExample:
    return ReviewedExample.objects.create(text=text, source="staff", **{"category": "noise", **labels})


def texts(examples: Any) -> set[str]:
    return {normalised(example.text) for example in examples}


def test_no_text_is_in_both_parts() -> None:
    examples = oneclick_examples(seed=4)
    assert len(examples.train) >= 100
    assert not texts(examples.train) & texts(examples.held_out)
    assert len(texts(examples.train)) == len(examples.train)


def test_every_seed_is_measured_on_the_same_examples() -> None:
    one, two = oneclick_examples(seed=1), oneclick_examples(seed=2)
    assert one.held_out == two.held_out
    assert one.train != two.train


def test_labels_that_people_gave_are_learned_from() -> None:
    make_example("The glossary has no entry for a term that I read.", category="content-gap", priority=2)
    example = oneclick_examples(seed=0).train[-1]
    assert example.labels == {"category": "content-gap", "priority": "2"}


def test_a_reviewed_text_that_is_held_out_already_is_not_learned_from() -> None:
    held_out = oneclick_examples(seed=0).held_out[0]
    make_example(held_out.text.upper())
    assert normalised(held_out.text) not in texts(oneclick_examples(seed=0).train)


def test_too_few_reviewed_examples_are_refused_with_a_way_out() -> None:
    make_example("Only one.")
    with pytest.raises(NotEnoughExamplesError, match=f"1 reviewed examples are stored and {MINIMUM_REVIEWED}"):
        local_examples()


def test_the_same_text_many_times_is_one_example() -> None:
    for _ in range(MINIMUM_REVIEWED):
        make_example("The very same words.")
    with pytest.raises(NotEnoughExamplesError):
        local_examples()


def test_reviewed_examples_are_split_apart() -> None:
    for number in range(60):
        make_example(f"Page number {number} has a broken link in its list.")
    examples = local_examples()
    assert examples.train
    assert examples.held_out
    assert len(examples.train) + len(examples.held_out) == len(reviewed_examples()) == 60
    assert not texts(examples.train) & texts(examples.held_out)
