"""What people do to sentences: no capitals, all capitals, slips, no full stops, and sentences run together."""

from collections.abc import Callable
from random import Random

from governance.tagger_training.chance import happens
from governance.tagger_training.sentences import Sentence


def lowered(sentence: Sentence, _random: Random) -> Sentence:
    return _recased(sentence, str.lower)


def shouted(sentence: Sentence, _random: Random) -> Sentence:
    return _recased(sentence, str.upper)


def names_lowered(sentence: Sentence, _random: Random) -> Sentence:
    text = sentence.text
    for start, end, _ in sentence.spans:
        text = text[:start] + text[start:end].lower() + text[end:]
    return _same_length(sentence, text)


def unpunctuated(sentence: Sentence, random: Random) -> Sentence:
    return _outside(sentence, lambda letter: " " if letter in ".,!?;" and happens(random, 0.8) else letter)


def mistyped(sentence: Sentence, random: Random) -> Sentence:
    letters = "etaoinshrdlu"
    return _outside(
        sentence,
        lambda letter: random.choice(letters) if letter.islower() and happens(random, 0.03) else letter,
    )


def joined(first: Sentence, second: Sentence, between: str) -> Sentence:
    shift = len(first.text) + len(between)
    spans = tuple((start + shift, end + shift, label) for start, end, label in second.spans)
    return Sentence(first.text + between + second.text, first.spans + spans)


def _recased(sentence: Sentence, case: Callable[[str], str]) -> Sentence:
    return _same_length(sentence, case(sentence.text))


def _same_length(sentence: Sentence, text: str) -> Sentence:
    """A few letters change their length with their case; such a sentence stays as it was."""
    return Sentence(text, sentence.spans) if len(text) == len(sentence.text) else sentence


def _outside(sentence: Sentence, change: Callable[[str], str]) -> Sentence:
    inside = {at for start, end, _ in sentence.spans for at in range(start, end)}
    letters = [letter if at in inside else change(letter) for at, letter in enumerate(sentence.text)]
    return Sentence("".join(letters), sentence.spans)


_KINDS = ((0.10, lowered), (0.03, shouted), (0.05, names_lowered), (0.04, unpunctuated), (0.05, mistyped))


def disturbed(sentence: Sentence, random: Random) -> Sentence:
    draw = random.random()
    for share, noise in _KINDS:
        draw -= share
        if draw < 0:
            return noise(sentence, random)
    return sentence
