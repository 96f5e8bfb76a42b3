"""Regular expressions that rules bring along, run by RE2.

RE2 takes time linear in the text for every pattern it accepts, so that nobody can write a rule that takes for ever;
what needs backtracking (back references, look-around) it refuses. Cox, R. (2010): Regular Expression Matching in the
Wild.
"""

from collections.abc import Iterator, Sequence

import re2

from governance.core.errors import MalformedRuleError

_LONGEST = 300
_MEMORY = 64 << 20


def _options() -> "re2.Options":
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = _MEMORY
    return options


_OPTIONS = _options()


class Pattern:
    """One pattern. Raises MalformedRuleError for one that RE2 does not take."""

    def __init__(self, source: str) -> None:
        if len(source) > _LONGEST:
            raise MalformedRuleError("matcher", f"the pattern is longer than {_LONGEST} characters")
        try:
            self._compiled = re2.compile(source, _OPTIONS)
        except re2.error as error:
            raise MalformedRuleError(
                "matcher", f"the pattern is none that can be searched in bounded time: {_said(error)}"
            ) from None

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        return (match.span() for match in self._compiled.finditer(text) if match.end() > match.start())


class PatternSet:
    """Many patterns, asked in one pass which of them occur."""

    def __init__(self, sources: Sequence[str]) -> None:
        self._count = len(sources)
        self._set = re2.Set.SearchSet(_OPTIONS)
        for source in sources:
            self._set.Add(source)
        # RE2 answers alike to "none occurs" and to "I ran out of memory". What always occurs tells the two apart.
        self._always = self._set.Add("")
        self._set.Compile()

    def matching(self, text: str) -> list[int]:
        """The numbers of the patterns that occur in `text`; all of them where one pass could not tell."""
        found = self._set.Match(text) or []
        if self._always not in found:
            return list(range(self._count))
        return [number for number in found if number != self._always]


def _said(error: Exception) -> str:
    reason = error.args[0] if error.args else ""
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
