"""What a piece of feedback is about: its salient terms, and phrases that a reply may take up.

Phrases end up in a reply to the same reader, so they are picked narrowly: nothing quoted, masked, numbered or
worded like an order to the agent, and no capitalised word that the site does not know (it may be a name).
"""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

_WORDS: dict[str, frozenset[str]] = {
    group: frozenset(words.split())
    for group, words in json.loads((Path(__file__).parent / "data" / "words.json").read_text("utf-8")).items()
}
FUNCTION_WORDS = _WORDS["function"]
_TOPICS = _WORDS["topics"]
_ALSO_NOUNS = _WORDS["also_nouns"]
_NAMES = {name.lower(): name for name in _WORDS["names"]}
_EMPTY = (FUNCTION_WORDS | _WORDS["verbs"] | _WORDS["vague"] | _WORDS["unrepeatable"]) - _TOPICS

_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_SENTENCE = re.compile(r"[^.!?\n]+(?:\.(?=\w)[^.!?\n]+)*")
# Mask markers, quotations, code, addresses of pages and of people.
_NOT_THE_READER = re.compile(
    r"\[[^\]]{0,100}\]|\"[^\"]{0,500}\"|“[^”]{0,500}”|«[^»]{0,500}»|`[^`]{0,500}`|<[^>]{0,200}>"
    r"|(?<!\w)['\u2018][^'\u2019]{3,500}['\u2019](?!\w)|\S{1,100}@\S{1,100}|\b\w{1,20}://\S+|\bwww\.\S+"
)
_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass|pretend|repeat after|act as|you are (?:now|an?)|from now on|"
    r"(?:system|developer|hidden) (?:prompt|message)|(?:previous|prior|above) instructions?|jailbreak|"
    r"(?:say|reply|respond|answer|write|tell|state|print|output|include|confirm) "
    r"(?:that|with|only|exactly|back|me|them|us|everyone|in your))\b",
    re.IGNORECASE,
)
_KEPT_ARTICLES = frozenset({"the", "a", "an", "this", "that", "these", "those", "your", "our", "my", "its"})
_PHRASE_WORDS = 3
_SHORTEST_WORD, _LONGEST_WORD = 3, 40
_FADING = 0.3


def words(text: str) -> list[str]:
    return _WORD.findall(text)


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """A light stem: enough to see that "filters" and "filtering" are one term."""
    word = word.lower().replace("\u2019", "'").removesuffix("'s")
    for ending, replacement in (("ies", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("e", "")):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_WORD and not word.endswith("ss"):
            return word.removesuffix(ending) + replacement
    return word


def terms(text: str) -> tuple[str, ...]:
    """Stems of the content words, in order, each once."""
    own = _NOT_THE_READER.sub(" ", text)
    return tuple(dict.fromkeys(stem(word) for word in words(own) if _is_content(word.lower())))


def phrases(text: str, *, limit: int = 3) -> tuple[str, ...]:
    """Up to `limit` short phrases from the text, in its order: those with most to say."""
    own = _NOT_THE_READER.sub(" | ", text)
    seen: dict[str, tuple[float, int, str]] = {}
    for sentence in _SENTENCE.findall(own):
        if _ORDER.search(sentence):
            continue
        for run in _runs(sentence):
            if (weight := _weight(run)) > 0:
                # What is said first tends to be what the note is about.
                seen.setdefault(stem(run[-1]), (weight - _FADING * len(seen), len(seen), _joined(run)))
    best = sorted(seen.values(), reverse=True)[:limit]
    return tuple(phrase for _, _, phrase in sorted(best, key=lambda found: found[1]))


def _is_content(word: str) -> bool:
    return _SHORTEST_WORD <= len(word) <= _LONGEST_WORD and word.replace("-", "").isalpha() and word not in _EMPTY


def _runs(sentence: str) -> Iterator[list[str]]:
    """Unbroken runs of words fit to be repeated, each with its article where it has one."""
    run: list[str] = []
    article, end = "", 0
    for position, match in enumerate(_WORD.finditer(sentence)):
        word = match.group()
        if sentence[end : match.start()].strip():
            yield from _closed(article, run)
            run, article = [], ""
        end = match.end()
        if _continues(run, article, word) or (not run and _is_repeatable(word, starts_sentence=position == 0)):
            run.append(word)
            continue
        yield from _closed(article, run)
        run, article = [], word.lower() if word.lower() in _KEPT_ARTICLES else ""
    yield from _closed(article, run)


def _continues(run: list[str], article: str, word: str) -> bool:
    """Whether a word goes on with a phrase begun: "the claim check" does, "the claim fails" does not."""
    if (run or article) and word in _ALSO_NOUNS:
        return True
    # After a noun, "blocks" or "weighs" is more often what the noun does than a part of its name.
    may_be_a_verb = word.endswith("s") and not word.endswith("ss") and not _is_topic(word)
    return bool(run) and not may_be_a_verb and _is_repeatable(word, starts_sentence=False)


def _closed(article: str, run: list[str]) -> Iterator[list[str]]:
    if run:
        yield [article, *run[-_PHRASE_WORDS:]]


def _is_repeatable(word: str, *, starts_sentence: bool) -> bool:
    lower = word.lower()
    if not _is_content(lower):
        return False
    if _is_topic(word):
        return True
    if word != lower and not starts_sentence:
        return False
    # An adverb or a verb's form would break the sentence that the phrase is put into.
    return not lower.endswith(("ly", "ing", "ed"))


def _is_topic(word: str) -> bool:
    return word.lower() in _TOPICS or stem(word) in _TOPICS


def _weight(run: list[str]) -> float:
    topics = sum(map(_is_topic, run[1:]))
    size = len(run) - 1
    is_named = bool(run[0]) and size > 1
    return topics + 0.5 * size if topics or is_named else 0.0


def _joined(run: list[str]) -> str:
    article = "the" if run[0] in {"your", "our", "my", "its", "this", "that", "these", "those"} else run[0]
    return " ".join([article, *(_NAMES.get(word.lower(), word.lower()) for word in run[1:])]).strip()
