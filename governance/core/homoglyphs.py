"""Letters of other scripts that are drawn like Latin ones, read as Latin where they are used as such."""

import re

# Lookalikes by the Latin letter they pass for: Cyrillic, Greek and Armenian ones.
_LOOKALIKES = {
    "a": "аα",
    "b": "вβ",
    "c": "сϲ",
    "d": "ԁ",
    "e": "еεє",
    "g": "ց",
    "h": "һнհ",
    "i": "іιї",
    "j": "јϳ",
    "k": "кκ",
    "l": "ӏ",
    "m": "м",
    "n": "пηո",
    "o": "оοօσ",
    "p": "рρ",
    "q": "ԛզ",
    "r": "г",
    "s": "ѕ",
    "t": "тτ",
    "u": "иυμս",
    "v": "νѵ",
    "w": "ԝω",
    "x": "хχ",
    "y": "уγ",
    "z": "ᴢ",
    "A": "АΑ",
    "B": "ВΒ",
    "C": "СϹ",
    "E": "ЕΕ",
    "H": "НΗ",
    "I": "ІΙӀ",
    "J": "ЈͿ",
    "K": "КΚ",
    "M": "МΜ",
    "N": "Ν",
    "O": "ОΟՕ",
    "P": "РΡ",
    "S": "ЅՏ",
    "T": "ТΤ",
    "U": "Ս",
    "X": "ХΧ",
    "Y": "УΥҮ",
    "Z": "Ζ",
}
LATIN = {ord(odd): latin for latin, odds in _LOOKALIKES.items() for odd in odds}
_SUSPECT = "".join(map(chr, LATIN))
_WORD = re.compile(rf"[A-Za-z]*[{_SUSPECT}][A-Za-z{_SUSPECT}]*")
_OTHER_SCRIPT = re.compile("[\u0370-\u03ff\u0400-\u052f\u0530-\u058f]")
_ASCII_LETTER = re.compile("[A-Za-z]")


def latinised(text: str) -> str:
    """`text`, as long as before, with lookalikes made Latin.

    That is so inside a word that also holds Latin letters, and for a word made of lookalikes only where most letters
    of the text are Latin: a Russian sentence keeps its letters.
    """
    if not _OTHER_SCRIPT.search(text):
        return text
    mostly_latin = len(_ASCII_LETTER.findall(text)) > len(_OTHER_SCRIPT.findall(text))

    def latin(match: re.Match[str]) -> str:
        word = match[0]
        if not mostly_latin and not _ASCII_LETTER.search(word):
            return word
        alone = not (text[match.start() - 1 : match.start()].isalpha() or text[match.end() : match.end() + 1].isalpha())
        return word.translate(LATIN) if alone or _ASCII_LETTER.search(word) else word

    return _WORD.sub(latin, text)
