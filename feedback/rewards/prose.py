"""Which words of a reply are its own, and whether they read as prose: the guard of the reward against easy gains."""

import re

from feedback.salience import FUNCTION_WORDS, words

_RUN = 6
_SENTENCE_END = re.compile(r"[.!?:;]+(?:\s|$)")
# Composed replies and ordinary letters lie between .45 and .65 function words; lists of keywords below .15.
_FEWEST_FUNCTION_WORDS = 0.25
_FEWEST_DISTINCT_WORDS = 0.3
_LEAST_OWN = 0.5
_LONGEST_MEAN_SENTENCE = 45


def own_words(reply: str, text: str) -> list[str]:
    """The reply's words, lower case, without runs of six that the feedback or the reply itself has said before."""
    spoken = [word.lower() for word in words(reply)]
    heard = [word.lower() for word in words(text)]
    said = {tuple(heard[at : at + _RUN]) for at in range(len(heard) - _RUN + 1)}
    stale: set[int] = set()
    for at in range(len(spoken) - _RUN + 1):
        run = tuple(spoken[at : at + _RUN])
        if run in said:
            stale.update(range(at, at + _RUN))
        said.add(run)
    return [word for at, word in enumerate(spoken) if at not in stale]


def is_prose(own: list[str], reply: str) -> bool:
    """False for keyword lists, for text without sentences, and where most of it was said before."""
    spoken = len(words(reply))
    if not own or len(own) < _LEAST_OWN * spoken:
        return False
    function_share = sum(word in FUNCTION_WORDS for word in own) / len(own)
    distinct_share = len(set(own)) / len(own)
    sentences = 1 + len(_SENTENCE_END.findall(reply.strip()[:-1]))
    return (
        function_share >= _FEWEST_FUNCTION_WORDS
        and distinct_share >= _FEWEST_DISTINCT_WORDS
        and spoken / sentences <= _LONGEST_MEAN_SENTENCE
    )
