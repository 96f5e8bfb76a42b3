"""One state of a text, prepared once for every rule that reads it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from governance.core.actions import ProposedAction
from governance.core.checks.registry import Examined, Matcher, Span
from governance.core.disguises import undone
from governance.core.folding import Folded, fold
from governance.core.redaction import marker_runs, within
from governance.core.rewriting import Rewritten


class View:
    """What the checks see of the text, and the way back through whatever was folded and undone."""

    def __init__(self, action: ProposedAction, layers: Sequence[Folded | Rewritten], pressure: float) -> None:
        self._layers = layers
        self.examined = Examined(action, layers[-1].text, pressure)

    def find(self, matcher: Matcher) -> Iterator[Span]:
        for span in matcher.find(self.examined):
            start, end = span
            for layer in reversed(self._layers):
                start, end = layer.to_input(start, end)
            yield Span(start, end)


class Reading:
    """The text as it stands, folded, and once more with its disguises undone where it has any."""

    def __init__(self, action: ProposedAction, text: str, pressure: float = 0.0) -> None:
        action = replace(action, text=text) if text != action.text else action
        folded = fold(text)
        self._markers = marker_runs(text)
        self.views = [View(action, [folded], pressure)]
        plain = undone(folded.text)
        if plain is not None:
            self.views.append(View(action, [folded, plain, fold(plain.text)], pressure))

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
