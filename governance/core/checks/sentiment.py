"""Harsh criticism: found so that the visitor sees it was understood, and let through, because it is welcome."""

import re
from collections.abc import Iterator

from governance.core.checks.registry import Examined, Span, text_check
from governance.core.checks.vocabulary import one_of, words

_WORDS = one_of(
    "terrible, awful, useless, garbage, trash, rubbish, worst, horrible, horrid, pathetic, disgrace(?:ful)?, a joke,"
    " laughable, waste of (?:my |everyone's |our )?time, hate (?:this|it|your|the), stupid, idiotic, moronic, sucks?,"
    " crap(?:py)?, shit(?:ty)?, bullshit, unusable, incompetent, disaster, ridiculous, nonsense, dreadful, abysmal,"
    " atrocious, appalling, embarrassing, unacceptable, worthless, hopeless, infuriating, disgusting, snake oil,"
    " complete mess, should be ashamed"
)
_GUARD = words(
    "terrible, awful, useless, garbage, trash, rubbish, worst, horrible, horrid, pathetic, disgrace, disgraceful, joke,"
    " laughable, waste, hate, stupid, idiotic, moronic, suck, sucks, crap, crappy, shit, shitty, bullshit, unusable,"
    " incompetent, disaster, ridiculous, nonsense, dreadful, abysmal, atrocious, appalling, embarrassing, unacceptable,"
    " worthless, hopeless, infuriating, disgusting, snake, mess, ashamed"
)
_HARSH = re.compile(rf"\b{_WORDS}\b", re.IGNORECASE)


@text_check("sentiment.criticism", severity="low", message="This reads as harsh criticism")
def find_criticism(examined: Examined) -> Iterator[Span]:
    """One match a sentence: the first is enough to say that it was understood."""
    if examined.words.isdisjoint(_GUARD):
        return
    last_sentence = -1
    for match in examined.prose.assertions(_HARSH):
        sentence = examined.prose.sentence_at(match.start())
        if sentence.start != last_sentence:
            last_sentence = sentence.start
            yield Span(*match.span())
