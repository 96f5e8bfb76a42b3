"""The curriculum: weights worked out by hand, no task starved, and easy tasks before hard ones."""

from collections import Counter

import pytest

from training.algorithms.curriculum import Curriculum, CurriculumConfig


def make_curriculum(*success: float, floor: float = 0.2) -> Curriculum:
    curriculum = Curriculum(len(success), CurriculumConfig(floor=floor))
    curriculum.success = list(success)
    return curriculum


def test_probabilities_are_the_ones_worked_out_by_hand() -> None:
    """Weights 0.25, 0.09 and 0 of 0.34; a fifth of the draw goes evenly to the three."""
    found = make_curriculum(0.5, 0.1, 1.0).probabilities()
    assert found == pytest.approx([0.2 / 3 + 0.8 * 25 / 34, 0.2 / 3 + 0.8 * 9 / 34, 0.2 / 3], abs=1e-6)


def test_success_is_remembered_as_worked_out_by_hand() -> None:
    curriculum = Curriculum(2, CurriculumConfig(memory=0.7))
    curriculum.record(0, [True, True, True, False])
    curriculum.record(1, [])
    assert curriculum.success == pytest.approx([0.7 * 0.5 + 0.3 * 0.75, 0.5], abs=1e-6)


def test_where_nothing_is_left_to_learn_the_draw_is_even() -> None:
    assert make_curriculum(0.0, 1.0, 1.0, 0.0).probabilities() == [0.25] * 4


def test_no_task_is_starved() -> None:
    curriculum = make_curriculum(0.5, 0.5, 0.0, 1.0)
    first = Counter(curriculum.draw(1, seed=str(number))[0] for number in range(4000))
    assert first[2] / 4000 == pytest.approx(0.05, abs=0.015)
    assert first[3] / 4000 == pytest.approx(0.05, abs=0.015)


def test_a_draw_names_each_task_once_and_repeats_by_its_seed() -> None:
    curriculum = make_curriculum(0.1, 0.5, 0.9, 0.3)
    assert sorted(curriculum.draw(9, seed="a")) == [0, 1, 2, 3]
    assert curriculum.draw(2, seed="a") == curriculum.draw(2, seed="a")
    assert len({tuple(curriculum.draw(2, seed=str(number))) for number in range(20)}) > 1


def test_easy_tasks_come_before_hard_ones() -> None:
    """A learner whose skill grows with each draw at its edge: it succeeds at whatever is below its skill."""
    curriculum, skill, rounds = Curriculum(9, CurriculumConfig()), 1.0, []
    for number in range(120):
        drawn = curriculum.draw(2, seed=str(number))
        for task in drawn:
            done = [task + outcome < skill for outcome in (-0.5, 0.0, 0.5, 1.0)]
            curriculum.record(task, done)
            skill += 0.1 * (any(done) and not all(done))
        rounds.append(drawn)
    early, late = (sum(map(sum, part)) / (2 * len(part)) for part in (rounds[15:40], rounds[-25:]))
    assert skill > 4.0
    assert late > early + 1.0


def test_it_goes_on_from_a_checkpoint() -> None:
    curriculum, again = make_curriculum(0.1, 0.7), Curriculum(2, CurriculumConfig())
    again.load_state(curriculum.state())
    assert again.success == curriculum.success
    with pytest.raises(ValueError, match="2 tasks, this run 3"):
        Curriculum(3, CurriculumConfig()).load_state(curriculum.state())


@pytest.mark.parametrize(("tasks", "floor"), [(0, 0.2), (3, 0.0), (3, 1.1)])
def test_a_floor_that_starves_is_refused(tasks: int, floor: float) -> None:
    with pytest.raises(ValueError, match="floor"):
        Curriculum(tasks, CurriculumConfig(floor=floor))
