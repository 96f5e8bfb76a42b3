"""People and where they live: names and addresses from mimesis in many locales, and from lists written by hand."""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from mimesis import Address, Person
from mimesis.locales import Locale

from governance.golden.generation.values import drawn

LISTS: dict[str, Any] = json.loads((Path(__file__).parent / "lists.json").read_text(encoding="utf-8"))

# The region gives telephone numbers; the layout is how a letter to that place is addressed.
LATIN = {
    "en": ("US", "{street}, {city}, {state} {code}"),
    "en-gb": ("GB", "{street}, {city} {uk}"),
    "en-au": ("AU", "{street}, {city} {state} {code}"),
    "en-ca": ("CA", "{street}, {city}, {state} {code}"),
    "de": ("DE", "{street}, {code} {city}"),
    "de-at": ("AT", "{street}, {code} {city}"),
    "de-ch": ("CH", "{street}, {code} {city}"),
    "fr": ("FR", "{street}, {code} {city}"),
    "es": ("ES", "{street}, {code} {city}"),
    "es-mx": ("MX", "{street}, {code} {city}, {state}"),
    "it": ("IT", "{street}, {code} {city}"),
    "pt": ("PT", "{street}, {code} {city}"),
    "pt-br": ("BR", "{street}, {city} - {code}"),
    "nl": ("NL", "{street}, {code} {city}"),
    "nl-be": ("BE", "{street}, {code} {city}"),
    "da": ("DK", "{street}, {code} {city}"),
    "no": ("NO", "{street}, {code} {city}"),
    "sv": ("SE", "{street}, {code} {city}"),
    "fi": ("FI", "{street}, {code} {city}"),
    "is": ("IS", "{street}, {code} {city}"),
    "pl": ("PL", "ul. {street}, {code} {city}"),
    "cs": ("CZ", "{street}, {code} {city}"),
    "sk": ("SK", "{street}, {code} {city}"),
    "hu": ("HU", "{code} {city}, {street}"),
    "hr": ("HR", "{street}, {code} {city}"),
    "et": ("EE", "{street}, {code} {city}"),
    "tr": ("TR", "{street}, {code} {city}"),
    "az": ("AZ", "{street}, {city} {code}"),
}
OTHER_SCRIPTS = {
    "ru": ("RU", "{code}, {city}, {street}"),
    "uk": ("UA", "{street}, {city}, {code}"),
    "kk": ("KZ", "{code}, {city}, {street}"),
    "el": ("GR", "{street}, {code} {city}"),
    "zh": ("CN", "{state}{city}{street}"),
    "ja": ("JP", "〒{code} {state}{street}"),
    "ko": ("KR", "{state} {city} {street}"),
    "fa": ("IR", "{city}، {street}"),
    "ar-eg": ("EG", "{street}، {city} {code}"),
}
FAMILY_FIRST = frozenset({"zh", "ja", "ko"})
ENGLISH = ("en", "en-gb", "en-au", "en-ca")
OTHER_SCRIPT_SHARE, BY_HAND_SHARE, ENGLISH_SHARE = 0.12, 0.25, 0.35
UK_AREAS = ("PR", "CM", "OX", "NE", "L", "M", "G", "EH", "CF", "BT", "SW", "LS", "B", "PE", "TR")
UK_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


@dataclass(frozen=True, slots=True)
class Persona:
    given: str
    family: str
    full: str
    region: str
    street: str
    address: str


def draw_persona(rng: Random) -> Persona:
    chance = rng.random()
    if chance < OTHER_SCRIPT_SHARE:
        return _from_locale(rng, rng.choice(list(OTHER_SCRIPTS)), OTHER_SCRIPTS)
    if chance < OTHER_SCRIPT_SHARE + BY_HAND_SHARE:
        return _by_hand(rng)
    locale = rng.choice(ENGLISH) if rng.random() < ENGLISH_SHARE else rng.choice(list(LATIN))
    return _from_locale(rng, locale, LATIN)


@cache
def _providers(locale: str) -> tuple[Person, Address]:
    return Person(Locale(locale)), Address(Locale(locale))


def _from_locale(rng: Random, locale: str, layouts: dict[str, tuple[str, str]]) -> Persona:
    person, address = _providers(locale)
    person.reseed(rng.getrandbits(32))
    address.reseed(rng.getrandbits(32))
    region, layout = layouts[locale]
    given, family = _one_name(person.name()), _one_name(person.surname())
    street = address.address().strip()
    parts = {
        "street": street,
        "city": address.city(),
        "state": address.state(abbr=locale in ENGLISH).removeprefix("CA-"),
        "code": address.zip_code(),
        "uk": uk_code(rng),
    }
    full = f"{family}{given}" if locale in FAMILY_FIRST else f"{given} {family}"
    return Persona(given, family, full, region, street, layout.format_map(parts))


def _one_name(name: str) -> str:
    """Without the remarks in brackets that some of the lists carry."""
    return " ".join(re.sub(r"\([^)]*\)", " ", name).split())


def _by_hand(rng: Random) -> Persona:
    people = rng.choice(LISTS["people"])
    given, family = rng.choice(people["given"]), rng.choice(people["family"])
    chosen = [entry for entry in LISTS["addresses"] if entry["region"] == people["region"]] or LISTS["addresses"]
    text = rng.choice(chosen)["text"]
    address = re.sub(r"\{(\w+)\}", lambda match: _number(rng, match[1]), text)
    full = f"{family} {given}" if people["region"] == "VN" else f"{given} {family}"
    return Persona(given, family, full, people["region"], address.rsplit(",", 1)[0], address)


def _number(rng: Random, kind: str) -> str:
    if kind == "uk":
        return uk_code(rng)
    low, high = {"d": (0, 10), "n": (2, 60), "m": (3, 290)}[kind]
    return str(rng.randrange(low, high))


def uk_code(rng: Random) -> str:
    return rng.choice(UK_AREAS) + drawn(rng, rng.choice(("9 9", "99 9"))) + "".join(rng.choices(UK_LETTERS, k=2))
