"""A text that is mostly not English: by its script, or by its function words. Code and names are no language."""

import re
from collections.abc import Iterator
from pathlib import Path

from governance.core.checks.registry import Examined, Span, text_check
from governance.core.checks.vocabulary import listed

_FEWEST_WORDS = 5
_LETTERS_A_WORD = 4
_FOREIGN_SHARE = 0.2
_CODE = re.compile(r"```.{0,5000}?```|`[^`\n]{1,200}`|https?://\S{1,500}", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_OTHER_SCRIPT = re.compile(
    "[\u0370-\u03ff\u0400-\u052f\u0530-\u06ff\u0700-\u08ff\u0900-\u1fff\u2e80-\ud7ff\uf900-\ufaff\U00020000-\U0002ffff]"
)
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0002ffff]")
_SAMPLE = 4000


def _languages() -> dict[str, frozenset[str]]:
    """Function words by language, from lines such as "de: der die das"."""
    lines = (line.split(":") for line in listed(Path(__file__).with_name("function_words.txt")))
    return {name: frozenset(words.split()) for name, words in lines}


_FUNCTION_WORDS = _languages()
_ENGLISH = _FUNCTION_WORDS.pop("en")
_FOREIGN = frozenset().union(*_FUNCTION_WORDS.values()) - _ENGLISH


@text_check("boundary.language", severity="low", message="This is mostly not English, so a person routes it")
def find_other_language(examined: Examined) -> Iterator[Span]:
    if examined.text.isascii() and len(examined.words & _FOREIGN) <= len(examined.words & _ENGLISH):
        return
    prose = _CODE.sub(" ", examined.text[:_SAMPLE])
    if _is_other_script(prose) or _is_foreign([word.casefold() for word in _WORD.findall(prose)]):
        yield Span(0, len(examined.text))


def _is_other_script(prose: str) -> bool:
    letters = len(re.findall(r"[^\W\d_]", prose))
    other = len(_OTHER_SCRIPT.findall(prose))
    many = len(_UNSPACED.findall(prose)) >= 2 * _FEWEST_WORDS or other >= _FEWEST_WORDS * _LETTERS_A_WORD
    return many and other * 2 > letters


def _is_foreign(written: list[str]) -> bool:
    """Whether function words of one other language outnumber the English ones, and make up a fifth of the words."""
    if len(written) < _FEWEST_WORDS:
        return False
    english = sum(word in _ENGLISH for word in written)
    most = max(sum(word in known for word in written) for known in _FUNCTION_WORDS.values())
    return most > english and most >= max(2, _FOREIGN_SHARE * len(written))
