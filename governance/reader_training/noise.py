"""How people in a hurry write: no capitals, no apostrophes, slips, chat spelling, no full stops."""

import re
from random import Random

_CHAT = {"you": "u", "your": "ur", "are": "r", "please": "pls", "going to": "gonna", "because": "cuz", "and": "n"}
_CHAT_WORD = re.compile(rf"\b(?:{'|'.join(_CHAT)})\b")
_LONG_WORD = re.compile(r"[A-Za-z]{5,}")


def _lowered(text: str, _random: Random) -> str:
    return text.lower()


def _shouted(text: str, _random: Random) -> str:
    return text.upper()


def _without_apostrophes(text: str, _random: Random) -> str:
    return text.lower().replace("'", "")


def _unpunctuated(text: str, _random: Random) -> str:
    return text.rstrip(".!?").replace(",", "")


def _chatty(text: str, _random: Random) -> str:
    return _CHAT_WORD.sub(lambda match: _CHAT[match[0]], text.lower())


def _slipped(text: str, random: Random) -> str:
    """One long word with two letters swapped, one left out or one doubled."""
    words = list(_LONG_WORD.finditer(text))
    if not words:
        return text
    word = random.choice(words)
    at = word.start() + random.randrange(1, len(word[0]) - 1)
    swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return random.choice([swapped, text[:at] + text[at + 1 :], text[:at] + text[at] + text[at:]])


def _emphatic(text: str, random: Random) -> str:
    return text.rstrip(".!") + random.choice(["!!!", "!", "...", " lol", ""])


_NOISES = (_lowered, _shouted, _without_apostrophes, _unpunctuated, _chatty, _slipped, _emphatic)


def disturbed(text: str, random: Random) -> str:
    return random.choice(_NOISES)(text, random)
