"""Works out what a query asks for, once for both engines: which words, in which forms, and which of them are enough."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from tractatus_site.docs.search import vocabulary
from tractatus_site.docs.search.synonyms import also
from tractatus_site.docs.search.terms import Plan, Term
from tractatus_site.docs.search.words import LONGEST, STOP, stem, words_of

MOST_WORDS = 8
MOST_TERMS = 6
# Up to so many words, all are wanted. Of longer questions, and where no document has all, a share of the weight is.
ALL_UP_TO = 3
ENOUGH, LEAST = 0.6, 0.5
SHORTEST_BEGINNING = 2
SHORTEST_INNER_BEGINNING = 4


def plan_of(query: str) -> Plan | None:
    """None where there is no word in it."""
    words = list(dict.fromkeys(word[:LONGEST] for word in words_of(query)))[:MOST_WORDS]
    telling = [word for word in words if word not in STOP] or words
    if not telling:
        return None
    known = vocabulary.counts({token for word in telling for token in (stem(word), *also(stem(word)))})
    terms = [_term(word, known, is_last=word is telling[-1]) for word in telling]
    corrected = any(term.word != word for term, word in zip(terms, telling, strict=True))
    heaviest = sorted(terms, key=lambda term: -term.weight)[:MOST_TERMS]
    chosen = tuple(term for term in terms if term in heaviest)
    said = {word: term.word for word, term in zip(telling, terms, strict=True)}
    share = 1.0 if len(chosen) <= ALL_UP_TO else ENOUGH
    rewritten = " ".join(said.get(word, word) for word in words)
    return Plan(chosen, _clauses(chosen, share), rewritten if corrected else query, corrected)


def relaxed(plan: Plan) -> Plan:
    """For where no document has all of it."""
    return replace(plan, clauses=_clauses(plan.terms, LEAST))


def _term(word: str, known: Mapping[str, int], *, is_last: bool) -> Term:
    """The word as it is known; else what begins so; else what is spelled alike."""
    everything = known.get("", 0)
    tokens = tuple(token for token in (stem(word), *also(stem(word))) if known.get(token))
    count = max((known[token] for token in tokens), default=0)
    shortest = SHORTEST_BEGINNING if is_last else SHORTEST_INNER_BEGINNING
    begun = 0
    if len(word) >= shortest and (is_last or not tokens):
        begun = vocabulary.beginning_with(word)
    if tokens or begun:
        return Term(word, tokens, word if begun else "", _weight(max(count, begun), everything))
    # The word itself is kept: only public words are known, and staff find it where it stands in a hidden document.
    if likeliest := vocabulary.likeliest(word):
        weight = _weight(likeliest.documents, everything)
        return Term(likeliest.token, (stem(likeliest.token), stem(word)), weight=weight)
    # An everyday word that no document has says less about what is wanted than a rare one.
    as_in = everything // 4 if vocabulary.is_everyday(word) else 0
    return Term(word, (stem(word),), weight=_weight(as_in, everything), known=False)


def _weight(documents: int, everything: int) -> float:
    """The rarer, the more it tells."""
    return math.log(1 + (1 + everything) / (1 + documents))


def _clauses(terms: Sequence[Term], share: float) -> tuple[tuple[int, ...], ...]:
    """The smallest sets of terms that make up this share of the weight of all."""
    needed = share * sum(term.weight for term in terms) - 1e-9
    enough: list[tuple[int, ...]] = []
    for size in range(1, len(terms) + 1):
        for chosen in combinations(range(len(terms)), size):
            if any(set(smaller) <= set(chosen) for smaller in enough):
                continue
            if sum(terms[number].weight for number in chosen) >= needed:
                enough.append(chosen)
    return tuple(enough)
