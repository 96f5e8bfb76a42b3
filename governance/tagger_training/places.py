"""Street addresses of many countries, each in the way it is written there."""

import re
from collections.abc import Callable
from random import Random

from governance.tagger_training import sources
from governance.tagger_training.chance import happens
from governance.tagger_training.people import People

# Forms of the street, of the city's line, and names of the country, parted by tabs. Within a form: N house number,
# U unit number, X name of a street, C city, R region, 9 a digit and Z a capital of a post code.
_COUNTRIES = tuple(tuple(line.split("\t")) for line in sources.lines("countries"))
_CYRILLIC = (
    "ул. Xкая, «д. |»N«, кв. U|»",
    "просп. X, N",
    "вул. X, N«, кв. U|»",
    "ул. «Ленина|Мира|Пушкина|Садовая|Гагарина», N-U",
)
_OTHER_SCRIPTS = (
    "東京都新宿区西新宿N-N-N",
    "大阪市北区梅田N丁目N-N",
    "北京市朝阳区建国路N号",
    "上海市浦东新区世纪大道N号U室",
    "台北市大安區忠孝東路四段N號",
    "서울특별시 강남구 테헤란로 N",
    "부산시 해운대구 우동 N-N",
    "شارع الملك فهد N، الرياض",
    "רחוב הרצל N, תל אביב",
    "Οδός Ερμού N, Αθήνα 999 99",
)
_NUMBERS = re.compile(r"\b(?:No|nr|d|kv|apt|Apt|Unit|Flat)\b.*|[#,].*|\d+[-/\w]*")
_OPTION = re.compile(r"«([^«»]*)»")
_PLACEHOLDER = re.compile(r"(?<![A-Za-z])N(?![or.]|[A-Za-z]{2})|(?<![A-Za-z])[UCRB](?![A-Za-z.])|(?<![A-Za-z])X|9+|Z+")
_STREET_WORDS_TEXT = (
    "Oak Maple Elm Cedar Main High Church Station Park Mill Victoria King Queen Lake River Sunset"
    " Washington Lincoln 1st 2nd 3rd 5th 12th 42nd Broad Green Spring Market School Bridge Chestnut Walnut"
    " Highland Union Liberté République Lilas Gare Haupt Bahnhof Schul Garten Berg Linden Mozart Goethe"
    " Roma Garibaldi Verdi Mayor Sol Constitución Independencia Flores Liberdade Nova Kerk Dorps Molen"
    " Kwiatowa Polna Leśna Słoneczna Zahradní Stor Kyrko Björk Kossuth Petőfi Unirii Victoriei Lenina Mira"
    " Sadovaya Atatürk Cumhuriyet Gandhi Nehru Sudirman Merdeka Sukhumvit Nanjing Zhongshan Shibuya Ginza"
    " Wahda Tahrir Nyerere Awolowo Bay Ocean Forest Meadow Orchard Willow Sunny Abbey Castle York Windsor"
)
_STREET_WORDS = _STREET_WORDS_TEXT.split()

# What one draw between 0 and 1 decides, each share from the one before it: how much of an address is written, ...
STREET_ALONE, WITH_CITY, CITY_FIRST, WITHOUT_COUNTRY = 0.2, 0.35, 0.4, 0.75
# ... and what a street is called after.
LISTED, FAMILY_NAME, FULL_NAME = 0.45, 0.65, 0.75
SHORTEST_STREET = 6


class Places:
    """Draws addresses."""

    def __init__(self, random: Random, people: People) -> None:
        self.random = random
        self.people = people
        self._signs: dict[str, Callable[[], str]] = {
            "N": self._house,
            "U": lambda: str(random.randint(1, 30)),
            "X": self._name,
            "C": self.city,
            "R": self.country,
        }

    def address(self) -> str:
        """On one line, from the street alone to the whole with its country."""
        if happens(self.random, 0.06):
            return self._fill(self.random.choice(_CYRILLIC + _OTHER_SCRIPTS))
        street, city, country = self._parts()
        draw = self.random.random()
        if draw < STREET_ALONE:
            return street
        if draw < WITH_CITY:
            return f"{street}, {self.city()}"
        comma = self.random.choice((", ", ", ", ", ", " ", " - "))
        if draw < CITY_FIRST:
            return f"{city}, {street}"
        return street + comma + city + (f", {country}" if draw > WITHOUT_COUNTRY else "")

    def lines(self) -> str:
        """On two or more lines."""
        street, city, country = self._parts()
        lines = [*(street.split(", ") if happens(self.random, 0.6) else [street]), city]
        if happens(self.random, 0.4):
            lines.append(country)
        return self.random.choice(("\n", "\n", ",\n", "\n  ")).join(lines)

    def street(self) -> str:
        return self._parts()[0]

    def street_name(self) -> str:
        street = _NUMBERS.sub("", self._parts()[0]).strip(" .-,")
        return street if len(street) > SHORTEST_STREET and " " in street else f"{self._name()} Street"

    def box(self) -> str:
        return self._fill(
            "«P.O. Box|PO Box|P. O. Box|Postfach|Apartado|BP|Casilla|Boîte postale|post box» 999«9||0»,"
            " «9999 C|99999 C|C|C 99999|C, R»"
        )

    def postcode(self) -> str:
        return self._fill(
            self.random.choice(("99999", "9999", "ZZ99 9ZZ", "99-999", "9999 ZZ", "99999-999", "Z9Z 9Z9"))
        )

    def city(self) -> str:
        return self.random.choice(sources.cities())

    def country(self) -> str:
        return self.random.choice(sources.countries())

    def _parts(self) -> tuple[str, str, str]:
        streets, cities, country = self.random.choice(_COUNTRIES)
        return (
            self._fill(self._variant(streets)),
            self._fill(self._variant(cities)),
            self.random.choice(country.split("|")),
        )

    def _variant(self, forms: str) -> str:
        """Options first, so that a bar that is left parts whole forms."""
        while _OPTION.search(forms):
            forms = _OPTION.sub(lambda match: self.random.choice(match[1].split("|")), forms)
        return self.random.choice(forms.split("|"))

    def _fill(self, form: str) -> str:
        form = self._variant(form) if "«" in form or "|" in form else form
        return _PLACEHOLDER.sub(lambda match: self._value(match[0]), form)

    def _value(self, sign: str) -> str:
        if sign[0] == "9":
            return str(self.random.randint(1, 9)) + "".join(str(self.random.randint(0, 9)) for _ in sign[1:])
        if sign in self._signs:
            return self._signs[sign]()
        return "".join(self.random.choice("ABCDEFGHJKLMNPRSTVWX") for _ in sign)

    def _house(self) -> str:
        numbers = (self.random.randint(1, 99), self.random.randint(1, 400), self.random.randint(1, 9999))
        return str(self.random.choice(numbers))

    def _name(self) -> str:
        draw = self.random.random()
        pool = self.people.latin_pool()
        if draw < LISTED:
            return self.random.choice(_STREET_WORDS)
        if draw < FAMILY_NAME:
            return self.people.family(pool)
        return self.people.full(pool) if draw < FULL_NAME else self.people.given(pool)
