"""Numbers in digits and in words: 1,000, 1 000 and "a thousand" are one number."""

import re

_ONES = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
}  # fmt: skip
_TEENS = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_TIMES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "k": 1000}
_SINGLE = _ONES | _TEENS | _TENS | {"half": 0.5, "once": 1, "twice": 2, "thrice": 3}
WORDS = _SINGLE.keys() | _TIMES.keys()
_ANY = "|".join(sorted(_SINGLE, key=len, reverse=True))
_MULTIPLE = "|".join(word for word in _TIMES if len(word) > 1)
SPELLED = (
    rf"(?:{'|'.join(_TENS)})[- ](?:{'|'.join(_ONES)})(?: (?:{_MULTIPLE}))?|one and a half|(?:half )?a (?:{_MULTIPLE})"
    rf"|a couple of|(?:{_ANY})(?: (?:{_MULTIPLE}))?|a quarter of"
)
DIGITS = (
    r"\d(?:\.\d{1,9})?e-?\d{1,2}|\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,9})?|\d{1,3}(?:["
    r" \u00a0\u202f]\d{3}){1,4}(?!\d)|\d{1,15}(?:\.\d{1,9})?|\.\d{1,9}"
)
_PHRASES = {"one and a half": 1.5, "a couple of": 2.0, "a quarter of": 0.25}


def plain_number(shown: str) -> float:
    """The number that digits, with or without separators of thousands, or words stand for."""
    lower = shown.lower()
    if lower in _PHRASES:
        return _PHRASES[lower]
    multiple = lower.endswith("k") and lower[:-1].rstrip()[-1:].isdigit()
    digits = re.sub(r"[,\s\u00a0\u202f]", "", lower.removesuffix("k") if multiple else lower)
    if re.fullmatch(r"-?(?:\d+(?:\.\d+)?(?:e-?\d+)?|\.\d+)", digits):
        return float(digits) * (1000 if multiple else 1)
    return _spelled(lower)


def _spelled(lower: str) -> float:
    sum_, factor = 0.0, 1.0
    for word in re.split(r"[- ]", lower):
        if word in _TIMES:
            factor *= _TIMES[word] * (0.5 if lower.startswith("half ") else 1.0)
        elif word != "half" or lower == "half":
            sum_ += _SINGLE.get(word, 0)
    return (sum_ or 1.0 if factor != 1.0 else sum_) * factor
