"""The circuit breaker by a clock of its own: closed, open, half-open, and back."""

from asyncio import CancelledError

import pytest

from training.endpoint.breaker import CircuitBreaker, CircuitOpenError


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    return CircuitBreaker("the server", failures=2, rest=30.0, clock=clock)


def call(breaker: CircuitBreaker, error: BaseException | None = None) -> None:
    with breaker.guard(is_fault=lambda found: not isinstance(found, KeyError)):
        if error is not None:
            raise error


def fail(breaker: CircuitBreaker) -> None:
    with pytest.raises(OSError, match="down"):
        call(breaker, OSError("down"))


def test_it_opens_only_when_failures_follow_each_other(breaker: CircuitBreaker) -> None:
    fail(breaker)
    call(breaker)
    fail(breaker)
    assert breaker.state == "closed"
    fail(breaker)
    assert breaker.state == "open"
    with pytest.raises(CircuitOpenError):
        call(breaker)


def test_after_a_rest_one_call_is_let_through_and_closes_it(breaker: CircuitBreaker, clock: Clock) -> None:
    fail(breaker)
    fail(breaker)
    clock.now = 29.9
    assert breaker.state == "open"
    clock.now = 30.0
    assert breaker.state == "half-open"
    with breaker.guard(is_fault=lambda _: True), pytest.raises(CircuitOpenError):
        call(breaker)
    assert breaker.state == "closed"


def test_a_call_that_fails_again_opens_it_for_another_rest(breaker: CircuitBreaker, clock: Clock) -> None:
    fail(breaker)
    fail(breaker)
    clock.now = 30.0
    fail(breaker)
    assert breaker.state == "open"
    clock.now = 60.0
    call(breaker)
    assert breaker.state == "closed"


def test_what_is_no_fault_of_the_server_counts_as_an_answer(breaker: CircuitBreaker) -> None:
    fail(breaker)
    with pytest.raises(KeyError):
        call(breaker, KeyError("the caller's"))
    fail(breaker)
    assert breaker.state == "closed"


def test_a_call_that_was_given_up_says_nothing_of_the_server(breaker: CircuitBreaker, clock: Clock) -> None:
    fail(breaker)
    with pytest.raises(CancelledError):
        call(breaker, CancelledError())
    assert breaker.state == "closed"
    fail(breaker)
    assert breaker.state == "open"
    clock.now = 30.0
    with pytest.raises(CancelledError):
        call(breaker, CancelledError())
    call(breaker)
    assert breaker.state == "closed", "the next one was let through to see"
