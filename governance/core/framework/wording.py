"""What the services share on words: which of them carry content, and the light stem by which two forms are one."""

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_SHORTEST_STEM = 3
_ENDINGS = (
    ("ations", "at"), ("ation", "at"), ("ies", "y"), ("ied", "y"), ("ings", ""), ("ing", ""), ("ers", ""),
    ("er", ""), ("ed", ""), ("es", ""), ("s", ""), ("e", ""),
)  # fmt: skip


def listed(text: str) -> frozenset[str]:
    """The words of a list written with spaces between them."""
    return frozenset(text.split())


STOP_WORDS = listed(
    """a about above after again against all already also although always am an and any anybody anyone anything are
    as at be became because become been before began behind being below between both but by can cannot come could did
    do does doing done down during each either else even ever every few for from further get gets give given go goes
    going got had has have having he her here hers him his how however i if in indeed instead into is it its itself
    just keep kind less let like made make makes many may me might mine more most much must my near neither never no
    nobody none nor not nothing now of off often on once one only onto or other others ought our ours out over own
    per perhaps please put quite rather really said same say says see seem seems shall she should since so some
    somebody someone something still such take than that the their theirs them then there therefore these they thing
    things this those though through thus till to together too toward towards under unless until up upon us use used
    uses using very was way we well went were what whatever when where whether which while who whole whom whose why
    will with within without would yes yet you your yours s t ll re ve d m don didn doesn isn"""
)


def words(text: str) -> list[str]:
    """The words of `text` in lower case, numbers among them, in order."""
    return _WORD.findall(text.lower())


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Enough of a stem that "replies", "reply" and "replied" are one: a lower-case word in, a shorter one out."""
    plain = word.replace("\u2019", "'").removesuffix("'s").removesuffix("s'")
    for ending, replacement in _ENDINGS:
        if plain.endswith(ending) and not plain.endswith("ss") and len(plain) - len(ending) >= _SHORTEST_STEM:
            plain = plain.removesuffix(ending) + replacement
            break
    return plain[:-1] if len(plain) > _SHORTEST_STEM and plain[-1] == plain[-2] else plain


def content_stems(text: str) -> list[str]:
    """Stems of the words that carry content, in order, with repetitions."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS and len(word) > 1]
