"""The same text again and again is stopped, small changes included; the second person to say it is heard."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from feedback.abuse.repeats import AGREE, SKETCHES, sketch
from feedback.models import Counter, Submission
from tests.feedback.factories import PLAIN

pytestmark = pytest.mark.django_db
OFFER = (
    "Dear friends, our agency brings every website to the first page of all search engines within one week, with "
    "thousands of hand made links from trusted partners and a full refund if you are not happy with what we deliver"
)


def send(client: Client, text: str) -> Any:
    return client.post("/api/feedback/", {"text": text}, content_type="application/json")


def shared(one: str, other: str) -> int:
    return sum(left == right for left, right in zip(sketch(one), sketch(other), strict=True))


def test_an_offer_that_varies_figures_links_and_a_word_is_the_same_offer() -> None:
    assert shared(OFFER, f"{OFFER.upper()} 8213: https://buy.example/8213 a17@spam.example") == SKETCHES
    assert shared(OFFER, OFFER.replace("friends", "owner")) >= AGREE


def test_another_report_is_not(client: Client) -> None:
    assert shared(PLAIN, "The search box on the documents page forgets my filter when I go back.") < AGREE
    assert sketch("Great docs, thank you!") == []
    assert sketch("12345 67890 https://a.example/x 1 2 3 4 5 6") == []


def test_a_text_is_taken_so_many_times_an_hour(client: Client, settings: LazySettings) -> None:
    settings.FEEDBACK_SAME_TEXT_PER_HOUR = 2
    settings.FEEDBACK_SUBMITS_PER_MINUTE = 0
    answers = [send(client, f"{OFFER} {number}") for number in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert answers[-1].json()["code"] == "repeated"
    assert "We have this text many times already" in answers[-1].json()["detail"]
    assert 0 < int(answers[-1]["Retry-After"]) <= 3600
    assert send(client, PLAIN).status_code == 201
    assert Submission.objects.count() == 3


def test_few_words_are_taken_from_everybody(client: Client, settings: LazySettings) -> None:
    settings.FEEDBACK_SAME_TEXT_PER_HOUR = 1
    assert [send(client, "Great docs, thank you!").status_code for _ in range(3)] == [201] * 3


def test_nothing_of_the_text_is_kept_in_the_counts(client: Client) -> None:
    send(client, OFFER)
    kept = str(list(Counter.objects.values()))
    assert not any(value in kept for value in [*sketch(OFFER), "agency"])
