"""The values that words name: numbers, quantities with a unit, dates, addresses and names, each in one plain form.

1,000 and 1000 are one number; 30 s and 0.5 min one duration; "12 October 2026" and 2026-10-12 one day.
"""

import re
from collections.abc import Iterator
from datetime import date
from math import isclose
from typing import Any, NamedTuple

from governance.core.checks.vocabulary import words
from governance.core.framework.wording import stem


class Value(NamedTuple):
    """`kind` is number, unit, date, url or name. `key` compares: a float, a (dimension, float), a date, or text."""

    kind: str
    key: Any
    shown: str
    start: int
    end: int


_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0
_UNITS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(words("ms, msec, millisecond, milliseconds, millis"), ("time", 0.001)),
    **dict.fromkeys(words("s, sec, secs, second, seconds"), ("time", 1.0)),
    **dict.fromkeys(words("min, mins, minute, minutes"), ("time", _MINUTE)),
    **dict.fromkeys(words("h, hr, hrs, hour, hours"), ("time", _HOUR)),
    **dict.fromkeys(words("d, day, days"), ("time", _DAY)),
    **dict.fromkeys(words("week, weeks"), ("time", 7 * _DAY)),
    **dict.fromkeys(words("fortnight, fortnights"), ("time", 14 * _DAY)),
    **dict.fromkeys(words("month, months"), ("time", 30.4375 * _DAY)),
    **dict.fromkeys(words("year, years"), ("time", 365.25 * _DAY)),
    **dict.fromkeys(words("byte, bytes"), ("size", 1.0)),
    **dict.fromkeys(words("kb, kilobyte, kilobytes"), ("size", 1e3)),
    **dict.fromkeys(words("mb, megabyte, megabytes"), ("size", 1e6)),
    **dict.fromkeys(words("gb, gigabyte, gigabytes"), ("size", 1e9)),
    **dict.fromkeys(words("tb, terabyte, terabytes"), ("size", 1e12)),
    **dict.fromkeys(words("kib"), ("size", 1024.0)),
    **dict.fromkeys(words("mib"), ("size", 1024.0**2)),
    **dict.fromkeys(words("gib"), ("size", 1024.0**3)),
    **dict.fromkeys(words("mm, millimetre, millimetres"), ("length", 0.001)),
    **dict.fromkeys(words("cm, centimetre, centimetres"), ("length", 0.01)),
    **dict.fromkeys(words("km, kilometre, kilometres"), ("length", 1000.0)),
    **dict.fromkeys(words("m, metre, metres, meter, meters"), ("length", 1.0)),
    **dict.fromkeys(words("inch, inches"), ("length", 0.0254)),
    **dict.fromkeys(words("foot, feet"), ("length", 0.3048)),
    **dict.fromkeys(words("mile, miles"), ("length", 1609.344)),
    **dict.fromkeys(words("g, gram, grams"), ("mass", 1.0)),
    **dict.fromkeys(words("kg, kilogram, kilograms"), ("mass", 1000.0)),
    **dict.fromkeys(words("hz"), ("frequency", 1.0)),
    **dict.fromkeys(words("khz"), ("frequency", 1e3)),
    **dict.fromkeys(words("mhz"), ("frequency", 1e6)),
    **dict.fromkeys(words("ghz"), ("frequency", 1e9)),
    **dict.fromkeys(("%", "percent", "per cent"), ("share", 0.01)),
    **dict.fromkeys(("€", "eur", "euro", "euros"), ("eur", 1.0)),
    **dict.fromkeys(("$", "usd", "dollar", "dollars"), ("usd", 1.0)),
    **dict.fromkeys(("£", "gbp", "pound", "pounds"), ("gbp", 1.0)),
    **dict.fromkeys(("°c", "celsius"), ("celsius", 1.0)),
}
# What is counted: the unit is the thing itself.
COUNTED = words(
    "word, token, character, letter, sentence, page, item, request, round, agent, attempt, retry, step, epoch, row,"
    " user, reader, reviewer, person, worker, connection, thread, core, replica, try, approval, seed, rollout, message,"
    " line, column, example, file, record, entry, link, paragraph, point, reply, question, vote, core, batch, copy"
)
_SPELLED = {
    "zero": 0.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0, "eight": 8.0,
    "nine": 9.0, "ten": 10.0, "eleven": 11.0, "twelve": 12.0, "thirteen": 13.0, "fourteen": 14.0, "fifteen": 15.0,
    "sixteen": 16.0, "seventeen": 17.0, "eighteen": 18.0, "nineteen": 19.0, "twenty": 20.0, "thirty": 30.0,
    "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "ninety": 90.0, "hundred": 100.0, "half": 0.5,
}  # fmt: skip
_SPELLED |= {"a hundred": 100.0, "one hundred": 100.0, "a thousand": 1000.0, "one thousand": 1000.0, "twice": 2.0}
_LANGUAGES = {
    "en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian", "nl": "dutch",
    "pt": "portuguese", "ja": "japanese", "zh": "chinese", "mi": "maori",
}  # fmt: skip
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11,
    "dec": 12,
}  # fmt: skip
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
_MONTH += r"|nov(?:ember)?|dec(?:ember)?)\.?"
_UNIT = "|".join(sorted(map(re.escape, _UNITS), key=lambda word: (-len(word), word)))
_NUMBER = r"\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,9})?|\d{1,3}(?:[ \u00a0\u202f]\d{3}){1,4}(?!\d)|\d{1,15}(?:\.\d{1,9})?"
_SPELLED_NUMBER = "|".join(sorted(_SPELLED, key=lambda word: (-len(word), word)))
_VALUE = re.compile(
    rf"(?P<url>\bhttps?://[^\s<>\"')\]]{{1,200}}|\b(?:[a-z0-9-]{{1,40}}\.){{1,4}}(?:com|org|net|io|dev|example|eu|de|uk"
    r"|fr|info|local|internal|test|edu|gov)\b(?:/[^\s<>\"')\]]{0,150})?)"
    r"|(?P<iso>(?<![\d.-])\d{4}-\d{2}-\d{2}(?![\d-]))"
    rf"|(?P<dmy>(?<!\d)\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}(?:,? \d{{4}})?(?!\w))"
    rf"|(?P<mdy>\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?(?!\w))"
    r"|(?P<dotted>(?<![\d.])\d{1,2}[./]\d{1,2}[./]\d{4}(?![\d.]))"
    r"|(?P<version>(?<![\w.])v?\d{1,4}(?:\.\d{1,5}){2,3}(?![\w]))"
    rf"|(?P<money>[€$£] ?(?:{_NUMBER})(?![\w]))"
    rf"|(?P<number>(?<![\w.,-])(?<!\d[:/])-?(?:{_NUMBER})(?!\d|[:/]\d)"
    rf"|\b(?:{_SPELLED_NUMBER})\b(?!-[a-z]))(?:[ -]?(?P<unit>{_UNIT})(?![\w]))?",
    re.IGNORECASE,
)
_NEXT_WORD = re.compile(r"[ -](?:\w+ )?([a-z]+)", re.IGNORECASE)


def find_values(text: str) -> Iterator[Value]:
    """The values in `text`, in order, in time linear in its length. Names are not among them: see `cross_reference`."""
    for match in _VALUE.finditer(text):
        kind = next(group for group in _READERS if match[group])
        value = _READERS[kind](match)
        if value is not None:
            yield value


def plain_number(shown: str) -> float:
    """The number that digits, with or without separators of thousands, or a word stand for."""
    spelled = _SPELLED.get(shown.lower())
    return float(re.sub(r"[,\s]", "", shown)) if spelled is None else spelled


def _of(match: re.Match[str], kind: str, key: Any) -> Value:
    return Value(kind, key, match[0], *match.span())


def _number(match: re.Match[str]) -> Value:
    number = plain_number(match["number"])
    if match["unit"]:
        dimension, factor = _UNITS[match["unit"].lower()]
        return _of(match, "unit", (dimension, number * factor))
    counted = _NEXT_WORD.match(match.string, match.end())
    for word in counted[0].split() if counted else ():
        if _singular(word.strip("-").lower()) in COUNTED:
            end = match.end() + counted[0].index(word) + len(word) if counted else match.end()
            key = (_singular(word.strip("-").lower()), number)
            return Value("unit", key, match.string[match.start() : end], match.start(), end)
    return _of(match, "number", number)


def _singular(word: str) -> str:
    if word == "people":
        return "person"
    for ending, replacement in (("ies", "y"), ("ches", "ch"), ("s", "")):
        if word.endswith(ending):
            return word.removesuffix(ending) + replacement
    return word


def _money(match: re.Match[str]) -> Value:
    dimension, factor = _UNITS[match["money"][0]]
    return _of(match, "unit", (dimension, plain_number(match["money"][1:].strip()) * factor))


def _url(match: re.Match[str]) -> Value | None:
    return _of(match, "url", plain_url(match["url"]))


def plain_url(shown: str) -> str:
    """An address without what makes no difference: case of the host, a closing slash or full stop, "www."."""
    scheme, _, rest = shown.rstrip(".,;:!?").rpartition("://")
    host, slash, path = rest.partition("/")
    plain = host.lower().removeprefix("www.").removesuffix(":443").removesuffix(":80") + (slash + path).rstrip("/")
    return f"{scheme.lower()}://{plain}" if scheme else plain


def _version(match: re.Match[str]) -> Value:
    return _of(match, "number", match["version"].lower().removeprefix("v"))


def _day(year: int | None, month: int, day: int, match: re.Match[str]) -> Value | None:
    try:
        date(year or 2000, month, day)
    except ValueError:
        return None
    return _of(match, "date", (year, month, day))


def _iso(match: re.Match[str]) -> Value | None:
    year, month, day = map(int, match["iso"].split("-"))
    return _day(year, month, day, match)


def _dotted(match: re.Match[str]) -> Value | None:
    """Day before month, as most of the world writes it; the other way round only where nothing else is a date."""
    first, second, year = map(int, re.split(r"[./]", match["dotted"]))
    return _day(year, second, first, match) or _day(year, first, second, match)


def _worded(match: re.Match[str]) -> Value | None:
    shown = match["dmy"] or match["mdy"]
    numbers = [int(number) for number in re.findall(r"\d+", shown)]
    month = next(_MONTHS[word[:3]] for word in re.findall(r"[a-z]{3,}", shown.lower()) if word[:3] in _MONTHS)
    return _day(numbers[1] if len(numbers) > 1 else None, month, numbers[0], match)


_READERS = {
    "url": _url,
    "iso": _iso,
    "dmy": _worded,
    "mdy": _worded,
    "dotted": _dotted,
    "version": _version,
    "money": _money,
    "number": _number,
}


def same(first: Value, second: Value) -> bool:
    """Whether two values of one kind are one: a date without its year agrees with any year, an address with those
    below it, and one without its scheme with either."""
    if first.kind == "date":
        (year, *day), (other_year, *other_day) = first.key, second.key
        return bool(day == other_day and (year is None or other_year is None or year == other_year))
    if first.kind == "url":
        return _is_below(str(first.key), str(second.key)) or _is_below(str(second.key), str(first.key))
    if first.kind == "unit":
        (dimension, number), (other_dimension, other) = first.key, second.key
        return bool(dimension == other_dimension and isclose(number, other))
    if first.kind == "name":
        return _one_name(str(first.key), str(second.key))
    return bool(first.key == second.key)


def _one_name(name: str, other: str) -> bool:
    """Names that differ in case or in what surrounds them ("UTC", "Etc/UTC") are one; so are a language and its
    code."""
    name, other = _LANGUAGES.get(name, name), _LANGUAGES.get(other, other)
    return name == other or f" {name} " in _spaced(other) or f" {other} " in _spaced(name)


def _spaced(name: str) -> str:
    return " " + re.sub(r"[^\w-]+", " ", name) + " "


def _is_below(address: str, other: str) -> bool:
    if "://" not in address or "://" not in other:
        address, other = address.rpartition("://")[2], other.rpartition("://")[2]
    return other == address or other.startswith(address + "/")


def is_comparable(first: Value, second: Value) -> bool:
    """Whether the two could be one value at all: of one kind, and in one dimension."""
    if first.kind != second.kind:
        return False
    return bool(first.kind != "unit" or first.key[0] == second.key[0])


def stemmed_unit(value: Value) -> str:
    """What a quantity counts, as a stem: "word" of 150 words; empty for any other value."""
    if value.kind == "unit" and value.key[0] in COUNTED:
        return stem(str(value.key[0]))
    return ""
