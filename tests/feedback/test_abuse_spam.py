"""The scripted senders of benchmarks/spam.py in short, with a clock of their own: spam is stopped, people are not."""

import base64
import itertools
import json
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import altcha
import pytest
from django.conf import LazySettings

from benchmarks.spam import texts
from feedback.abuse import proofs
from feedback.abuse.checks import Attempt, admit
from feedback.abuse.errors import RefusedError
from feedback.abuse.stamps import new_stamp

pytestmark = pytest.mark.django_db
SPAM, HONEST = texts("spam.jsonl"), texts("duplicates.jsonl")
WORDS = sorted({word for text in HONEST for word in re.findall(r"[a-z]{4,}", text)})


class Clock:
    """One tenth of a second passes from one message to the next."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)

    def tick(self) -> datetime:
        self.now += timedelta(milliseconds=100)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def networks(first: int) -> Iterator[str]:
    return (f"{first}.{number // 250}.{number % 250}.0/24" for number in itertools.count())


def invented(number: int) -> str:
    return " ".join(random.Random(number).sample(WORDS, 14))


def taken(attempt: Attempt) -> bool:
    try:
        admit(attempt)
    except RefusedError:
        return False
    return True


def spam_at(clock: Clock, count: int) -> Iterator[Attempt]:
    """In turn: too quick, with the hidden field, from one network, one text varied, one stamp, ever new networks."""
    elsewhere, stamp = networks(10), new_stamp(clock.now - timedelta(minutes=1))
    for number in range(count // 6):
        junk, at = SPAM[number % len(SPAM)], clock.tick
        yield Attempt(next(elsewhere), junk, stamp=new_stamp(clock.now), at=at())
        yield Attempt(next(elsewhere), junk, stamp=new_stamp(clock.now - timedelta(minutes=1)), decoy="x", at=at())
        yield Attempt("203.0.113.0/24", invented(3 * number), at=at())
        yield Attempt(next(elsewhere), f"{number} {SPAM[6]} https://{number}.example", at=at())
        yield Attempt(next(elsewhere), invented(3 * number + 1), stamp=stamp, at=at())
        yield Attempt(next(elsewhere), invented(3 * number + 2), at=at())


def person(network: str, text: str, clock: Clock, proof: str = "") -> Attempt:
    stamp = new_stamp(clock.now - timedelta(seconds=40))
    return Attempt(network, text, stamp=stamp, proof=proof, at=clock.tick())


def solved() -> str:
    challenge = proofs.new_challenge()
    found = altcha.solve_challenge(challenge["challenge"], challenge["salt"], max_number=challenge["max_number"])
    assert found is not None
    return base64.b64encode(json.dumps({**challenge, "number": found.number}).encode()).decode()


def test_nearly_all_of_a_flood_is_stopped(clock: Clock) -> None:
    stopped = [not taken(attempt) for attempt in spam_at(clock, 2_400)]
    assert sum(stopped) / len(stopped) >= 0.95


def test_people_get_through_a_flood_with_a_proof(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "MAX_NUMBER", 50)
    elsewhere, flood = networks(20), spam_at(clock, 1_200)
    got_through = []
    for text in HONEST[:100]:
        for attempt in itertools.islice(flood, 10):
            taken(attempt)
        got_through.append(taken(person(next(elsewhere), text, clock, solved())))
    assert all(got_through)


def test_in_peace_an_office_and_people_of_one_opinion_get_through(clock: Clock) -> None:
    elsewhere = networks(30)
    assert all(taken(person("192.0.2.0/24", text, clock)) for text in HONEST[:20])
    assert all(taken(person(next(elsewhere), HONEST[200], clock)) for _ in range(8))


def test_without_limits_nothing_is_refused(clock: Clock, settings: LazySettings) -> None:
    for name in ("SUBMITS_PER_MINUTE", "SUBMITS_PER_HOUR", "SAME_TEXT_PER_HOUR", "ATTACK_PER_MINUTE"):
        setattr(settings, f"FEEDBACK_{name}", 0)
    assert all(taken(Attempt("192.0.2.0/24", SPAM[6], at=clock.tick())) for _ in range(50))
