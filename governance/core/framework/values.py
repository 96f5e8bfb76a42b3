"""The values that words name: numbers, quantities, days, times of day and addresses, each in one plain form.

1,000 and 1000 are one number; 30 s and 0.5 min one duration; "12 October 2026" and 2026-10-12 one day.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from governance.core.checks.vocabulary import words
from governance.core.framework.addresses import ADDRESSES, plain_address
from governance.core.framework.numerals import DIGITS, SPELLED, plain_number
from governance.core.framework.times import CLOCKS, DATES, WEEKDAYS, read_clock, read_day, read_weekdays
from governance.core.framework.units import MONEY, TIMES, UNITS


class Value(NamedTuple):
    """`kind` is number, unit, date, weekday, clock, mail, url, ip, path, phone or name. `key` compares: a float, a
    (dimension, float), a (year, month, day) with None for what is not said, weekdays, minutes, or text."""

    kind: str
    key: Any
    shown: str
    start: int
    end: int


# What is counted: the unit is the thing itself.
COUNTED = words(
    "word, token, character, letter, sentence, page, item, request, round, agent, attempt, retry, step, epoch, row,"
    " user, reader, reviewer, person, worker, connection, thread, core, replica, try, approval, seed, rollout, message,"
    " line, column, example, file, record, entry, link, paragraph, point, reply, question, vote, core, batch, copy,"
    " times, participant, article, credit, process, seat, guest, ticket, member, slide, photo, image, hashtag, bullet,"
    " student, child, meeting, visitor, order, bottle, box, cup, piece, star, night, instance, node, tag, comment,"
    " signature, employee, volunteer, player, passenger, table, chair, room, version, backup, test, sample, product"
)
_IRREGULAR = {"people": "person", "times": "times", "children": "child", "boxes": "box", "men": "man"}


def _alternatives(names: frozenset[str] | dict[str, Any]) -> str:
    return "|".join(sorted(map(re.escape, names), key=lambda word: (-len(word), word)))


_UNIT = _alternatives(UNITS)
_TIME = _alternatives(TIMES - words("s, d, h"))
_RATE = rf"(?: (?:per|an?|each|every) |/)(?P<rate>{_TIME}|s|h|d)(?!\w)"
_VALUE = re.compile(
    rf"{ADDRESSES}|{DATES}|{CLOCKS}|{WEEKDAYS}"
    r"|(?P<version>(?<![\w.])v?\d{1,4}(?:\.\d{1,5}){2,3}(?![\w]))"
    rf"|(?P<article>(?:(?<=\bfor )|(?<=\bthan )|(?<=\bwithin )|(?<=\bafter )|(?<=\bto )|(?<=\bis )|(?<=\bof ))an?"
    rf"|\b(?:an? (?:full|whole|entire)|half an?|(?:a|three) quarters? of an|once an?|once per)"
    rf"|\b(?:every|each)(?! (?:day|night|week|month"
    rf"|year)))[ -](?P<period>{_TIME})\b"
    rf"|(?:(?P<money>(?P<symbol>[€$£¥]|\b(?:EUR|USD|GBP|CHF|JPY) ?) ?(?P<sum>(?:{DIGITS})k?)(?!\w))"
    rf"|(?P<number>(?<![\w.,#-])(?<!\d[:/])-?(?:(?:{DIGITS})k?)(?!\d|[:/]\d)"
    rf"|(?<![\w-])(?<!\bno )(?:{SPELLED})\b(?!-(?!(?:{_UNIT})\b)[a-z]))"
    rf"(?:[ -]?(?P<unit>{_UNIT})(?![\w]))?)(?:{_RATE})?",
    re.IGNORECASE,
)
_NEXT_WORDS = re.compile(r"[ -](\w+)(?: (?:of )?(\w+))?")
_RATE_AFTER = re.compile(_RATE, re.IGNORECASE)


def find_values(text: str) -> Iterator[Value]:
    """The values in `text`, in order, in time linear in its length. Names are not among them: see `names`."""
    for match in _VALUE.finditer(text):
        kind = next(group for group in _READERS if match[group])
        value = _READERS[kind](match, kind)
        if value is not None:
            yield value


def _of(match: re.Match[str], kind: str, key: Any) -> Value:
    shown = match[0].rstrip(".,;:!?") if kind in {"url", "path", "mail"} else match[0]
    return Value(kind, key, shown, match.start(), match.start() + len(shown))


def _number(match: re.Match[str], _kind: str) -> Value | None:
    if not any(character.isalnum() for character in match[0]):
        return None
    number = plain_number(match["number"])
    if match["unit"]:
        unit = UNITS[match["unit"].lower()]
        return _quantity(match, unit.dimension, number * unit.factor + unit.offset)
    if match["rate"]:
        return _quantity(match, "number", number)
    following = _NEXT_WORDS.match(match.string, match.end())
    for place in (1, 2) if following else ():
        if following and following[place] and singular(following[place].lower()) in COUNTED:
            return _count(match, number, following[place], following.end(place))
    return _of(match, "number", number)


def _count(match: re.Match[str], number: float, word: str, end: int) -> Value:
    """How many of a thing; "requests per minute" are another quantity than requests."""
    rate = _RATE_AFTER.match(match.string, end)
    counted = singular(word.lower())
    if rate:
        end, number, counted = rate.end(), number / UNITS[rate["rate"].lower()].factor, f"{counted}/time"
    return Value("unit", (counted, number), match.string[match.start() : end], match.start(), end)


def _quantity(match: re.Match[str], dimension: str, amount: float) -> Value:
    """Money is compared without its rate, because "a monthly budget" names it far from the sum."""
    if match["rate"] and dimension not in MONEY:
        return _of(match, "unit", (f"{dimension}/time", amount / UNITS[match["rate"].lower()].factor))
    return _of(match, "unit", (dimension, amount))


def singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for ending, replacement in (("ies", "y"), ("ches", "ch"), ("sses", "ss"), ("s", "")):
        if word.endswith(ending):
            return word.removesuffix(ending) + replacement
    return word


def _money(match: re.Match[str], _kind: str) -> Value:
    return _quantity(match, UNITS[match["symbol"].lower().strip()].dimension, plain_number(match["sum"].strip()))


_PARTS = {"half": 0.5, "a quarter": 0.25, "three quarter": 0.75}


def _period(match: re.Match[str], _kind: str) -> Value:
    article = match["article"].lower()
    part = next((part for beginning, part in _PARTS.items() if article.startswith(beginning)), 1.0)
    return _of(match, "unit", ("time", part * UNITS[match["period"].lower()].factor))


def _address(match: re.Match[str], kind: str) -> Value:
    return _of(match, kind, plain_address(kind, match[kind]))


def _version(match: re.Match[str], _kind: str) -> Value:
    return _of(match, "number", match["version"].lower().removeprefix("v"))


def _date(match: re.Match[str], kind: str) -> Value | None:
    day = read_day(kind, match[kind])
    return None if day is None else _of(match, "date", day)


def _weekday(match: re.Match[str], _kind: str) -> Value:
    return _of(match, "weekday", read_weekdays(match["weekday"]))


def _clock(match: re.Match[str], _kind: str) -> Value | None:
    minutes = read_clock(match["clock"])
    return None if minutes is None else _of(match, "clock", minutes)


_READERS: dict[str, Callable[[re.Match[str], str], Value | None]] = {
    **dict.fromkeys(("mail", "url", "ip", "path", "phone", "file"), _address),
    **dict.fromkeys(("iso", "isomonth", "dmy", "mdy", "month", "dotted", "monthday"), _date),
    "clock": _clock,
    "weekday": _weekday,
    "version": _version,
    "money": _money,
    "article": _period,
    "number": _number,
}
