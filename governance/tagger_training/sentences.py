"""Sentences from templates: text, and which characters of it are a person or an address."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from random import Random

from governance.tagger_training.chance import happens
from governance.tagger_training.people import People
from governance.tagger_training.places import Places

_FOLDER = Path(__file__).parent / "templates"
_OPTION = re.compile(r"«([^«»]*)»")
# An option that begins with a comma follows a space where other options need one.
_LOOSE = re.compile(r" +(?=[,.:、，](?:\s|$))")
_SLOT = re.compile(r"\{(\w+)\}")
WITH_PEOPLE = ("introductions", "people", "more_people", "signatures", "forms", "addresses")
PERSON, ADDRESS = "PER", "ADR"
_WRITINGS = {
    "cyrillic": ("ru_RU", "uk_UA", "bg_BG", "mk_MK"),
    "greek": ("el_GR",),
    "hebrew": ("he_IL",),
    "arabic": ("ar_AA", "ar_PS", "ar_SA", "fa_IR"),
    "hindi": ("hi_IN", "mr_IN", "ne_NP"),
    "chinese": ("zh_CN", "zh_TW"),
    "japanese": ("ja_JP",),
    "korean": ("ko_KR",),
}
_LABELS = {
    **dict.fromkeys(("person", "full", "first", "last", "titled", "initials", *_WRITINGS), PERSON),
    **dict.fromkeys(
        (
            "address",
            "address_lines",
            "street",
            "streetname",
            "postcode",
            "located",
            "located_lines",
            "streetname_city",
            "box",
        ),
        ADDRESS,
    ),
}


@dataclass(frozen=True)
class Sentence:
    """`spans` are start, end and label, in order and apart from each other."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


@cache
def templates(name: str) -> tuple[str, ...]:
    lines = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line.replace("\\n", "\n").replace("\\t", "\t") for line in lines if line)


@cache
def word_lists() -> dict[str, tuple[str, ...]]:
    return {name: tuple(words.split("|")) for name, words in (line.split(": ", 1) for line in templates("words"))}


_ORGANISATIONS = (
    "{} Inc.|{} Ltd|{} GmbH|{} & Sons|{} Group|{} University|{} Foundation|University of {}|{} Bank"
    "|{} Hospital|{} Corporation|{} School|Bank of {}|{} AG|{} S.A.|{} Airlines"
)


class Writer:
    """Fills templates. The same seed writes the same sentences."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.people = People(random)
        self.places = Places(random, self.people)
        self._slots: dict[str, Callable[[], str]] = {
            **{writing: partial(self.people.of, *locales) for writing, locales in _WRITINGS.items()},
            "person": self.people.mention,
            "full": self.people.full,
            "first": self.people.first,
            "last": self.people.last,
            "titled": self.people.titled,
            "initials": self.people.initials,
            "address": self.places.address,
            "address_lines": self.places.lines,
            "street": self.places.street,
            "streetname": self.places.street_name,
            "located": lambda: f"{self.places.street()}, {self.places.city()}",
            "located_lines": lambda: f"{self.places.street()}\n{self.places.city()}",
            "streetname_city": lambda: f"{self.places.street_name()}, {self.places.city()}",
            "box": self.places.box,
            "postcode": self.places.postcode,
            "city": self.places.city,
            "country": self.places.country,
            "org": self._organisation,
            "n": lambda: str(random.choice((random.randint(1, 12), random.randint(1, 99), random.randint(1, 5000)))),
            "year": lambda: str(random.randint(1890, 2026)),
            "month": lambda: random.choice(
                [
                    "January",
                    "February",
                    "March",
                    "April",
                    "May",
                    "June",
                    "July",
                    "August",
                    "September",
                    "October",
                    "November",
                    "December",
                ]
            ),
            "day": lambda: random.choice(
                ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
            ),
            "date": self._date,
            "time": lambda: f"{random.randint(0, 23)}:{random.randint(0, 59):02}",
            "version": lambda: f"{random.randint(0, 20)}.{random.randint(0, 30)}",
            "phone": self._phone,
            "email": self._mail,
            "tail": lambda: random.choice(templates("tails")),
            "Tail": lambda: _capital(random.choice(templates("tails"))),
        }

    def write(self, template: str) -> Sentence:
        template = self._chosen(template)
        parts: list[str] = []
        spans: list[tuple[int, int, str]] = []
        length = position = 0
        for slot in _SLOT.finditer(template):
            before, value = template[position : slot.start()], self._value(slot[1])
            parts += [before, value]
            start = length + len(before)
            length = start + len(value)
            position = slot.end()
            if label := _LABELS.get(slot[1]):
                spans += [(start + low, start + high, label) for low, high in _named(value, slot[1])]
        parts.append(template[position:])
        return Sentence("".join(parts), tuple(spans))

    def _chosen(self, template: str) -> str:
        while _OPTION.search(template):
            template = _OPTION.sub(lambda match: self.random.choice(match[1].split("|")), template)
        return _LOOSE.sub("", template)

    def _value(self, slot: str) -> str:
        if slot in self._slots:
            value = self._slots[slot]()
            return self.write(value).text if slot in ("tail", "Tail") and "{" in value else value
        return self._chosen(self.random.choice(word_lists()[slot])).replace("{n}", str(self.random.randint(1, 99)))

    def _organisation(self) -> str:
        name = self.people.last() if happens(self.random, 0.4) else self.random.choice(word_lists()["brand"])
        forms = _ORGANISATIONS.split("|")
        return self.random.choice(forms).format(self.places.city() if happens(self.random, 0.3) else name)

    def _date(self) -> str:
        day, month, year = self.random.randint(1, 28), self.random.randint(1, 12), self.random.randint(1960, 2026)
        named = self._slots["month"]()
        return self.random.choice(
            (
                f"{day}.{month}.{year}",
                f"{year}-{month:02}-{day:02}",
                f"{month}/{day}/{year}",
                f"{day} {named} {year}",
                f"{named} {day}, {year}",
                f"{named} {day}",
            )
        )

    def _phone(self) -> str:
        form = self.random.choice(_PHONES)
        return "".join(str(self.random.randint(0, 9)) if sign == "9" else sign for sign in form)

    def _mail(self) -> str:
        return (
            f"{self.people.first()}.{self.people.last()}@example.{self.random.choice(('com', 'org', 'net'))}".replace(
                " ", ""
            ).lower()
        )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


_PHONES = (
    "+99 99 9999999",
    "+9 (999) 999-9999",
    "999-9999",
    "0999 999999",
    "(999) 999 9999",
    "999.999.9999",
    "099 99 99 99 99",
)
_TITLE = re.compile(r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Herr|Frau|Madame|Mme|Señor|Señora|Sig|Rev|Judge)\.? ")


def _named(value: str, slot: str) -> list[tuple[int, int]]:
    """The part of a filled slot that is the name itself, without a title."""
    title = _TITLE.match(value) if slot in ("person", "titled") else None
    return [(title.end() if title else 0, len(value))]
