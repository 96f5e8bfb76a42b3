"""inst_017: words that promise more than anybody can keep.

A strong phrase counts of whatever it is said. A soft word, such as "guarantee" or "perfect", counts of a product, a
person or an outcome, and not where it is a term: "perfect forwarding", "the lock guarantees mutual exclusion".
"""

import re
from collections.abc import Iterator
from pathlib import Path

from governance.core.checks.claims.phrasebook import PERCENT, Phrasebook, flat, matches
from governance.core.checks.claims.terms import is_code, is_object, is_said_of_machinery, is_term
from governance.core.checks.claims.voice import is_asserted
from governance.core.checks.meant import others, spans
from governance.core.checks.registry import Examined, Span, text_check
from governance.core.reader.model import CLAIM

_FOLDER = Path(__file__).parent / "phrases"
_STRONG = Phrasebook(_FOLDER / "assurance_strong.txt")
_OUTCOMES = Phrasebook(_FOLDER / "assurance_outcomes.txt")
_SOFT = Phrasebook(_FOLDER / "assurance_soft.txt")
_WEAK = Phrasebook(_FOLDER / "assurance_weak.txt")
# What a promise is about.
_OUTCOME = re.compile(
    r"\b(?:works?|worked|safe\w*|secur\w+|protect\w*|correct\w*|accura\w+|right|fix\w*|solv\w+|guarante\w+|online"
    r"|available"
    r"|holds?|respect\w*|obeys?|kept|keeps?|succeeds?|success|reliab\w+|stops?|block\w*|catch\w*|caught|prevent\w*"
    r"|eliminat\w+|remov\w+|end(?:s|ed)|help\w*|runs?|deliver\w*|trust\w*|private|confidential|stable|masked"
    r"|satisf\w+|errors?|mistakes?|leaks?|fail\w*|abuse|harm\w*|risks?|bias)\b",
    re.IGNORECASE,
)
_NEGATION = re.compile(r"\b(?:no|not|never|nothing|nobody|none|cannot|without|zero)\b|n't\b", re.IGNORECASE)


@text_check("claim.assurance", severity="high", message="This promises more than anybody can keep")
def find_assurances(examined: Examined) -> Iterator[Span]:
    """Evidence excuses no promise that the phrases name. What is only read as one may be a figure with its evidence."""
    more = () if examined.action.has_evidence else spans(examined, "claim_assurance", family=CLAIM)
    return others(_phrases(examined), more)


def _phrases(examined: Examined) -> Iterator[Span]:
    words = examined.words | {PERCENT} if PERCENT in examined.text else examined.words
    strong, soft = [*_STRONG.sections(words), *_OUTCOMES.sections(words)], _SOFT.sections(words)
    weak = _WEAK.sections(words)
    if not strong and not soft and not weak:
        return
    text, prose, flattened = examined.text, examined.prose, flat(examined.text)
    found = list(matches([*strong, *soft, *weak], flattened))
    if not found:
        return
    sober = {span for span in matches(soft, flattened) if is_term(text, span[0]) or is_said_of_machinery(prose, *span)}
    sober |= {span for span in matches(weak, flattened) if not _OUTCOME.search(text, *prose.sentence_at(span[0]))}
    for span in found:
        negation = bool(_NEGATION.search(text, *span))
        if span in sober or is_object(text, span[1]) or (negation and is_code(text, span[0])):
            continue
        if is_asserted(prose, *span, carries_negation=negation):
            yield Span(*span)
