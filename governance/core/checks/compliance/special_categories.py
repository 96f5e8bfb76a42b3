"""Data of a special kind (GDPR, articles 9 and 10) that writers tell of themselves: taken out of what is kept.

First person only, and narrow: a condition by its name, not a headache; a belief held, not a country visited.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from governance.core.checks.registry import Examined, Span, text_check
from governance.core.checks.vocabulary import any_of, listed

_HERE = Path(__file__).parent
_PARTS = {name: any_of(_HERE / f"{name.lower()}.txt") for name in ("CONDITION", "BELIEVER", "GROUP", "ORIENTATION")}
_STATEMENT = re.compile(rf"\b{any_of(_HERE / 'statements.txt', **_PARTS)}(?!\w)", re.IGNORECASE)
_GUARD = frozenset(listed(_HERE / "special_words.txt"))


@text_check("pii.special_category", severity="high", message="This tells of health, belief, origin or the like")
def find_special_categories(examined: Examined) -> Iterator[Span]:
    if examined.words.isdisjoint(_GUARD):
        return
    for match in _STATEMENT.finditer(examined.text):
        if not examined.prose.is_quoted(*match.span()) and not examined.prose.is_negated(match.start()):
            yield Span(*match.span())
