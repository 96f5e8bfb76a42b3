"""Text as pieces of words, each with its number in the networks' vocabulary.

Source: Y. Wu et al., Google's Neural Machine Translation System, 2016, section 4.1 (WordPiece); longest piece first.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence

START, END, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
CONTINUED = "##"
WORD = re.compile(r"[^\W_]+|[^\w\s]|_")
_LONGEST_WORD = 40
# A word of more pieces is none that anybody wrote: a token, a hash, a blob. Cut up, it would look like many odd words.
_MOST_PIECES = 6


class WordPieces:
    """The vocabulary, and the cutting of words into its pieces. Time is linear in the text."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._number: Mapping[str, int] = {piece: number for number, piece in enumerate(pieces)}
        self.start, self.end = self._number[START], self._number[END]
        self._unknown = (self._number[UNKNOWN],)

    def numbers(self, words: Sequence[str]) -> list[int]:
        """The pieces of lower-case words, as `WORD` finds them."""
        known = self._number.get
        found: list[int] = []
        for word in words:
            number = known(word)
            if number is None:
                found.extend(self._cut(word))
            else:
                found.append(number)
        return found

    def _cut(self, word: str) -> Sequence[int]:
        if not word.isascii():
            word = unaccented(word)
        if len(word) > _LONGEST_WORD:
            return self._unknown
        numbers: list[int] = []
        start = 0
        while start < len(word):
            prefix = CONTINUED if start else ""
            end = len(word)
            while end > start and prefix + word[start:end] not in self._number:
                end -= 1
            if end == start:
                return self._unknown
            numbers.append(self._number[prefix + word[start:end]])
            start = end
        return numbers if len(numbers) <= _MOST_PIECES else self._unknown


def unaccented(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if unicodedata.category(letter) != "Mn")
