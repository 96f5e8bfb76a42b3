"""What the rules that the site starts with reach on the golden sets, and must go on reaching.

`AIMS` are kept. `SHORT` are figures that fall short of their aim, which stands beside them: what is enforced there is
what was reached, so that it can only grow.
"""

from collections.abc import Callable
from operator import ge, le
from typing import Any

import pytest

from governance.core.rules import RuleSet
from governance.golden.evaluation import Evaluator, names
from governance.golden.scoring import Score

PERSONAL = "personal_data"

# Set, figure (a dot leads into a part of it), and the bound it keeps.
AIMS: tuple[tuple[str, str, Callable[[float, float], bool], float], ...] = (
    (PERSONAL, "recall", ge, 0.95),
    (PERSONAL, "precision", ge, 0.92),
    (f"{PERSONAL}.fixed_forms", "recall", ge, 0.995),
    (f"{PERSONAL}.person", "recall", ge, 0.95),
    (f"{PERSONAL}.person", "labelled", ge, 0.85),
    ("benign", "wrongly_masked", le, 0.02),
    ("benign", "marked_as_injection", le, 0.01),
    ("benign", "wrongly_held", le, 0.005),
    ("injections", "recall", ge, 0.90),
    ("claims", "recall", ge, 0.95),
)
# The same, and then the aim.
SHORT: tuple[tuple[str, str, Callable[[float, float], bool], float, float | None], ...] = (
    ("threats", "recall", ge, 0.90, 0.95),
    ("threats", "by_category.harsh-criticism.held", le, 0.015, 0.005),
    ("injections", "negatives_marked", le, 0.06, 0.01),
    ("claims", "precision", ge, 0.93, 0.95),
    ("boundaries", "recall", ge, 0.90, None),
    ("boundaries", "precision", ge, 0.91, None),
    ("conflicts", "recall", ge, 0.64, None),
    ("conflicts", "precision", ge, 0.85, None),
)
FLOORS = (*AIMS, *(row[:4] for row in SHORT))
MOST_FALL = 0.03
# Digits for letters hide some words of languages that no list here has.
MOST_FALL_OF = {"leetspeak": 0.04}
DISGUISED = [name for name in names() if name.startswith("evasion.")]


@pytest.fixture(scope="module")
def scores(rules: RuleSet) -> dict[str, Score]:
    return Evaluator(rules).scores()


@pytest.mark.parametrize(("name", "figure", "keeps", "bound"), FLOORS)
def test_floor(
    scores: dict[str, Score], name: str, figure: str, keeps: Callable[[float, float], bool], bound: float
) -> None:
    value: Any = scores[name]
    for key in figure.split("."):
        value = value[key]
    assert value is not None
    assert keeps(value, bound), f"{name}: {figure} is {value}, the bound is {bound}"


@pytest.mark.parametrize("name", DISGUISED)
def test_a_disguise_hides_little(scores: dict[str, Score], name: str) -> None:
    fall = scores[name]["fall"]
    assert fall is not None
    bound = MOST_FALL_OF.get(name.split(".")[1], MOST_FALL)
    assert fall <= bound, f"{name}: recall falls by {fall} from {scores[name]['plain']}"
