"""Load as a reason to let people look: what is proposed under too much of it waits."""

from collections.abc import Iterator

from governance.core.checks.registry import NOWHERE, Examined, Matcher, Options, Span, register
from governance.core.errors import MalformedRuleError


@register("boundary.pressure")
def build_pressure(options: Options) -> Matcher:
    """Matches whatever is proposed while the pressure is at `from` (0 to 1) or above."""
    threshold = options.scalar("from")
    if isinstance(threshold, bool | str) or not 0 <= threshold <= 1:
        raise MalformedRuleError("matcher", "boundary.pressure needs 'from' as a number from 0 to 1")
    limit = float(threshold)

    def find(examined: Examined) -> Iterator[Span]:
        if examined.pressure >= limit:
            yield NOWHERE

    message = "The system is under more load than it decides well under"
    return Matcher("boundary.pressure", "high", message, None, find)
