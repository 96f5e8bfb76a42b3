"""One state of a text, prepared once for every rule that reads it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Any

from governance.core.actions import ProposedAction
from governance.core.checks.registry import Examined, Matcher, Span
from governance.core.disguises import undone
from governance.core.excerpts import Excerpt, excerpt
from governance.core.folding import Folded, fold
from governance.core.redaction import marker_runs, within
from governance.core.rewriting import Rewritten


class View:
    """What the checks see of the text, and the way back through whatever was cut, folded and undone."""

    def __init__(
        self, action: ProposedAction, layers: Sequence[Folded | Rewritten], pressure: float, memo: dict[Any, Any]
    ) -> None:
        self._layers = layers
        self.examined = Examined(action, layers[-1].text, pressure, memo)

    def find(self, matcher: Matcher) -> Iterator[Span]:
        for found in matcher.find(self.examined):
            span = self._in_input(found)
            if span is not None:
                yield span

    def _in_input(self, span: Span) -> Span | None:
        """The span of the whole text; None for one that reaches into what an excerpt leaves out."""
        start, end = span
        for layer in reversed(self._layers):
            if isinstance(layer, Excerpt) and layer.touches_gap(start, end):
                return None
            start, end = layer.to_input(start, end)
        return Span(start, end)


class Reading:
    """The text as it stands, folded, and, where something in it is disguised, that part once more with the disguise
    undone. With `spots`, only what stands near them is read."""

    def __init__(
        self,
        action: ProposedAction,
        text: str,
        pressure: float = 0.0,
        *,
        spots: Iterable[tuple[int, int]] | None = None,
        memo: dict[Any, Any] | None = None,
    ) -> None:
        memo = {} if memo is None else memo
        action = replace(action, text=text) if text != action.text else action
        part = excerpt(text, spots) if spots is not None else None
        folded = fold(part.text if part else text)
        layers: list[Folded | Rewritten] = [part, folded] if part else [folded]
        self._markers = marker_runs(text)
        self.views = [View(action, layers, pressure, memo)]
        plain = undone(folded.text)
        if plain is not None:
            self.views.append(View(action, [*layers, *_around_disguises(plain)], pressure, memo))

    @property
    def words(self) -> frozenset[str]:
        return frozenset().union(*(view.examined.words for view in self.views))

    def spans(self, matcher: Matcher, *, most: int | None = None) -> list[Span]:
        if len(self.views) == 1:
            return list(islice(self.views[0].find(matcher), most))
        found = dict.fromkeys(chain.from_iterable(view.find(matcher) for view in self.views))
        return list(islice(found, most))

    def unmasked(self, spans: Iterable[Span]) -> list[Span]:
        return [span for span in spans if not within(span, self._markers)]


def _around_disguises(plain: Rewritten) -> Iterator[Folded | Rewritten]:
    yield plain
    part = excerpt(plain.text, plain.changed())
    if part:
        yield part
    yield fold((part or plain).text)
