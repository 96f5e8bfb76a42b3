"""Days, weekdays and times of day in words and in figures."""

import re
from datetime import date
from typing import Any

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WORKING, _WEEKEND = frozenset(range(5)), frozenset((5, 6))
_NOON, _HALF_DAY = 720, 12
_MINUTES_OF_DAY = 1440
_LAST_DAY = 31
_SAID = {"quarter past": 15, "half past": 30, "quarter to": -15, "half": 30}
_HOURS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12,
}  # fmt: skip
_HOUR_WORDS = "|".join(_HOURS)
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_FULL_MONTH = (
    r"(?-i:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Apr|Aug|Sept?|Oct|Nov|Dec)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
DATES = (
    rf"(?P<iso>(?<![\d.-])\d{{4}}-\d{{2}}-\d{{2}}(?![\d-]))"
    rf"|(?P<isomonth>(?<![\d./-])(?:19|20)\d{{2}}-(?:0[1-9]|1[0-2])(?![\d/.-]))"
    rf"|(?P<dmy>(?<!\d)(?<!\d[.:/]){_DAY} (?:of )?{MONTH}(?:,? \d{{4}})?(?!\w))"
    rf"|(?P<mdy>\b{MONTH} \d{{1,2}}(?!:\d)(?:st|nd|rd|th)?(?:,? \d{{4}})?(?!\w))"
    rf"|(?P<month>\b{_FULL_MONTH} \d{{4}}\b|(?:(?<=\bin )|(?<=\bof )|(?<=\bduring )|(?<=\bfor )|(?<=\buntil )"
    rf"|(?<=\bto )|(?<=\bevery )|(?<=\bby ))(?:early |late |mid-)?{_FULL_MONTH}\b(?! \d))"
    r"|(?P<dotted>(?<![\d.])\d{1,2}[./]\d{1,2}[./]\d{4}(?![\d.]))"
    r"|(?P<monthday>\b(?:first|second|third|fourth|fifth|tenth|fifteenth|1st|2nd|3rd)(?: day)? of (?:the|each|every"
    r"|a) month"
    r"|(?<=\bthe )\d{1,2}(?:st|nd|rd|th)\b(?! \w+ (?:floor|time|edition|birthday|anniversary|century)))"
)
CLOCKS = (
    r"(?P<clock>(?<![\d:.])(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?: ?[ap]\.?m\b\.?)?(?![\d:])"
    r"|(?<![\d:.])(?:1[0-2]|0?[1-9])(?:\.[0-5]\d)? ?[ap]\.?m\b\.?|\b(?:noon|midnight|midday)\b"
    rf"|\b(?:half|quarter) (?:past|to) (?:{_HOUR_WORDS}|1[0-2]|[1-9]) in the (?:morning|afternoon|evening)"
    rf"|\b(?:{_HOUR_WORDS}|1[0-2]|[1-9])(?: o['\u2019]clock)? (?:in the (?:morning|afternoon|evening)|at night)"
    r"|(?<![\d:.])(?:1?\d|2[0-4]) (?:o['\u2019]clock|hours UTC)|(?<=T)[0-2]\d:[0-5]\d)"
)
WEEKDAYS = (
    r"(?P<weekday>\b(?:mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|weekends?|weekdays?"
    r"|working days?(?! after)|business days?(?! after)|(?-i:Mon|Tue|Tues|Wed|Thu|Thurs|Fri|Sat|Sun))\b(?!['\u2019]))"
)
_AFTERNOON = re.compile(r"p\.?m|afternoon|evening", re.IGNORECASE)
_MORNING = re.compile(r"a\.?m|morning", re.IGNORECASE)


def read_day(kind: str, shown: str) -> tuple[int | None, int | None, int | None] | None:
    """Year, month and day, each None where it is not said; None where no calendar has such a day."""
    return _checked(*_DAY_READERS[kind](shown))


def _checked(year: int | None, month: int | None, day: int | None) -> tuple[int | None, int | None, int | None] | None:
    try:
        date(year or 2000, month or 1, day or 1)
    except ValueError:
        return None
    return year, month, day


def _iso(shown: str) -> tuple[Any, Any, Any]:
    year, month, day = map(int, shown.split("-"))
    return year, month, day


def _iso_month(shown: str) -> tuple[Any, Any, Any]:
    year, month = map(int, shown.split("-"))
    return year, month, None


def _dotted(shown: str) -> tuple[Any, Any, Any]:
    """Day before month, as most of the world writes it; the other way round only where nothing else is a date."""
    first, second, year = map(int, re.split(r"[./]", shown))
    return (year, second, first) if _checked(year, second, first) else (year, first, second)


def _worded(shown: str) -> tuple[Any, Any, Any]:
    numbers = [int(number) for number in re.findall(r"\d+", shown)]
    return numbers[1] if len(numbers) > 1 else None, _month_in(shown), numbers[0]


def _month(shown: str) -> tuple[Any, Any, Any]:
    year = re.search(r"\d{4}", shown)
    return int(year[0]) if year else None, _month_in(shown), None


def _month_in(shown: str) -> int:
    found = next(word[:3] for word in re.findall(r"[a-z]{3,}", shown.lower()) if word[:3] in _MONTHS)
    return _MONTHS.index(found) + 1


_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "tenth": 10, "fifteenth": 15}


def _month_day(shown: str) -> tuple[Any, Any, Any]:
    word = shown.lower().split()[0]
    if word in _ORDINALS:
        return None, None, _ORDINALS[word]
    return None, None, int(re.sub(r"\D", "", shown))


_DAY_READERS = {
    "iso": _iso,
    "isomonth": _iso_month,
    "dmy": _worded,
    "mdy": _worded,
    "month": _month,
    "dotted": _dotted,
    "monthday": _month_day,
}


def read_short_day(shown: str) -> list[tuple[int | None, int | None, int | None]]:
    """Both readings of a day without its year, such as 31/05 or 07-01."""
    match = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})\.?", shown.strip())
    if not match:
        return []
    first, second = int(match[1]), int(match[2])
    return [day for day in (_checked(None, second, first), _checked(None, first, second)) if day]


def read_weekdays(shown: str) -> frozenset[int]:
    """Numbers of the weekdays that a word means, Monday first."""
    lower = shown.lower()
    if lower.startswith("weekend"):
        return _WEEKEND
    if lower.startswith(("weekday", "working", "business")):
        return _WORKING
    return frozenset((_WEEKDAYS.index(lower[:3]),))


def weekday_of(day: tuple[int | None, int | None, int | None]) -> frozenset[int]:
    """The weekday of a full date; empty where a part of it is missing."""
    year, month, number = day
    return frozenset((date(year, month, number).weekday(),)) if year and month and number else frozenset()


def read_clock(shown: str) -> int | None:
    """Minutes since midnight; None where morning or afternoon is not said and could be either."""
    lower = shown.lower()
    if lower in {"noon", "midday"}:
        return _NOON
    if lower == "midnight":
        return 0
    hour, minute = _hour_and_minute(lower)
    if _AFTERNOON.search(lower) and hour < _HALF_DAY:
        hour += _HALF_DAY
    elif hour == _HALF_DAY and _MORNING.search(lower):
        hour = 0
    elif "night" in lower and _SAID_EVENING <= hour < _HALF_DAY:
        hour += _HALF_DAY
    return (hour * 60 + minute) % _MINUTES_OF_DAY


_SAID_EVENING = 6


def _hour_and_minute(lower: str) -> tuple[int, int]:
    numbers = [int(number) for number in re.findall(r"\d+", lower)]
    if not numbers:
        numbers = [_HOURS[word] for word in re.findall(r"[a-z]+", lower) if word in _HOURS]
    minute = numbers[1] if len(numbers) > 1 else 0
    said = next((minutes for words, minutes in _SAID.items() if lower.startswith(words)), 0)
    return numbers[0], minute + said
