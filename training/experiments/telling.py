"""The figures of a stored result in words, the same on every page, in every document and in the admin."""

from training.models import ExperimentResult

NO_INTERVAL = "no interval"
UNBROKEN = "\N{NO-BREAK SPACE}"


def number(value: float) -> str:
    """Two decimals, a minus sign that is one, and no minus before zero."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "\N{MINUS SIGN}")


def has_interval(seeds: int) -> bool:
    """One seed does not tell how seeds differ. Where none takes part, a share has an interval of its own."""
    return seeds != 1


def ends(low: float, high: float) -> str:
    return f"{number(low)} to {number(high)}"


def with_interval(result: ExperimentResult) -> str:
    """In a narrow column the interval goes to a line of its own, and is not taken apart."""
    interval = ends(result.low, result.high) if has_interval(result.seeds) else NO_INTERVAL
    return f"{number(result.value)} ({interval.replace(' ', UNBROKEN)})"
