"""Early stopping: it waits as long as it was told, forgets its wait when things get better, and survives a stop."""

import pytest

from training.algorithms.stopping import EarlyStopping


def stopped_after(stopping: EarlyStopping, *rewards: float) -> int | None:
    """The number of measurements after which it stops; None where it does not."""
    for number, reward in enumerate(rewards, 1):
        stopping.observe(reward)
        if stopping.stops:
            return number
    return None


def test_it_stops_after_its_patience_and_not_before() -> None:
    assert stopped_after(EarlyStopping(2), 0.1, 0.5, 0.4, 0.5, 0.9) == 4


def test_something_better_begins_the_wait_anew() -> None:
    assert stopped_after(EarlyStopping(2), 0.1, 0.0, 0.2, 0.1, 0.3, 0.2) is None


def test_it_tells_which_measurement_is_the_best_so_far() -> None:
    stopping = EarlyStopping(5)
    assert [stopping.observe(reward) for reward in (-1.0, -2.0, -0.5)] == [True, False, True]
    assert stopping.best == -0.5


def test_it_goes_on_from_a_checkpoint() -> None:
    stopping, again = EarlyStopping(2), EarlyStopping(2)
    stopped_after(stopping, 0.7, 0.1)
    again.load_state(stopping.state())
    assert (again.best, again.waited) == (stopping.best, stopping.waited)
    assert stopped_after(again, 0.2) == 1


def test_no_patience_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="patience of 0"):
        EarlyStopping(0)
