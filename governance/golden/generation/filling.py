"""A template and what fills its slots: text with the place and label of every value."""

import re
from collections.abc import Callable
from random import Random

from governance.golden.generation import values
from governance.golden.generation.personas import LISTS, Persona, draw_persona
from governance.golden.generation.templates import SLOT
from governance.golden.sets import LabelledSpan

SHORTEST_MIDDLE = 0.15
ALPHABET = "ABCDEFGHIJKLMNOPRSTW"


class Filling:
    """One filled template. The first person, address and telephone number belong together; a later one is new."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.persona = draw_persona(rng)
        self._used: set[str] = set()

    def fill(self, template: str) -> tuple[str, tuple[LabelledSpan, ...]]:
        text, spans, position = "", [], 0
        for slot in SLOT.finditer(template):
            text += template[position : slot.start()]
            label, value = self._value(slot[1])
            if label:
                spans.append(LabelledSpan(len(text), len(text) + len(value), label))
            text += value
            position = slot.end()
        return text + template[position:], tuple(spans)

    def _value(self, slot: str) -> tuple[str, str]:
        if slot in self._used:
            self.persona, self._used = draw_persona(self.rng), set()
        self._used.add(slot)
        label, make = SLOTS[slot]
        return label, make(self)

    @property
    def person(self) -> str:
        if not self.persona.given.isascii() or self.rng.random() > SHORTEST_MIDDLE:
            return self.persona.full
        return f"{self.persona.given} {self.rng.choice(ALPHABET)}. {self.persona.family}"

    def chosen(self, name: str) -> str:
        value: str = self.rng.choice(LISTS[name])
        return value

    def number(self) -> str:
        return str(self.rng.choice((self.rng.randrange(2, 100), self.rng.randrange(100, 9000))))


def _from_list(name: str) -> Callable[[Filling], str]:
    return lambda filling: filling.chosen(name)


def _drawn(make: Callable[[Random], str]) -> Callable[[Filling], str]:
    return lambda filling: make(filling.rng)


def _of_persona(make: Callable[[Persona], str]) -> Callable[[Filling], str]:
    return lambda filling: make(filling.persona)


def _initials(filling: Filling) -> str:
    return " ".join(f"{letter}." for letter in filling.rng.sample(ALPHABET, 2))


def _address_lines(filling: Filling) -> str:
    lines = filling.persona.address.replace(", ", "\n", 1)
    return f"{lines}\n{filling.chosen('countries')}" if filling.rng.random() < SHORTEST_MIDDLE else lines


def _email(filling: Filling) -> str:
    given, family = (_ascii_word(name) for name in (filling.persona.given, filling.persona.family))
    word, number = filling.chosen("handle_words"), filling.rng.randrange(2, 99)
    locals_ = [f"{word}{number}", f"{word}_{number}", f"info-{word}"]
    if given and family:
        locals_ += [f"{given}.{family}", f"{given[0]}{family}", f"{given}_{family}", f"{family}.{given}+{word}"]
    return f"{filling.rng.choice(locals_)}@{filling.chosen('domains')}"


def _ascii_word(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower()) if name.isascii() else ""


def _account(filling: Filling) -> str:
    first, second = filling.rng.sample(LISTS["handle_words"], 2)
    number = filling.rng.randrange(2, 99)
    return filling.rng.choice((f"@{first}_{second}", f"@{first}{number}", f"u/{first}{second}{number}"))


def _login(filling: Filling) -> str:
    first, second = filling.rng.sample(LISTS["handle_words"], 2)
    return filling.rng.choice((f"{first}_{second}{filling.rng.randrange(2, 99)}", f"{first}.{second}"))


def _url_secret(filling: Filling) -> str:
    site, key = filling.chosen("sites"), values.drawn(filling.rng, "A9A99A9AA9A9") + filling.rng.randbytes(8).hex()
    forms = (
        f"https://{site}?token={key}",
        f"https://{site}?user=4&api_key={key}",
        f"https://{filling.chosen('handle_words')}:{values.secret(filling.rng)[:24].replace('#', '')}@{site}",
        f"https://{site}?sig={key}&expires=1893456000",
        f"postgres://{filling.chosen('handle_words')}:{key}@db.{site.partition('/')[0]}:5432/main",
    )
    return filling.rng.choice(forms)


SLOTS: dict[str, tuple[str, Callable[[Filling], str]]] = {
    "person": ("person", lambda filling: filling.person),
    "person_lower": ("person", _of_persona(lambda persona: persona.full.lower())),
    "person_caps": ("person", _of_persona(lambda persona: persona.full.upper())),
    "person_last_first": ("person", _of_persona(lambda persona: f"{persona.family}, {persona.given}")),
    "given": ("person", _of_persona(lambda persona: persona.given)),
    "given_lower": ("person", _of_persona(lambda persona: persona.given.lower())),
    "family": ("person", _of_persona(lambda persona: persona.family)),
    "family_lower": ("person", _of_persona(lambda persona: persona.family.lower())),
    "family_caps": ("person", _of_persona(lambda persona: persona.family.upper())),
    "initials": ("person", _initials),
    "address": ("address", _of_persona(lambda persona: persona.address)),
    "address_lines": ("address", _address_lines),
    "street": ("address", _of_persona(lambda persona: persona.street)),
    "email": ("email", _email),
    "phone": ("phone", lambda filling: values.phone(filling.rng, filling.persona.region)),
    "card": ("card", _drawn(values.card)),
    "iban": ("iban", _drawn(values.iban_number)),
    "national_id": ("national_id", _drawn(values.national_id)),
    "ip": ("ip", _drawn(values.ip)),
    "mac": ("mac", _drawn(values.mac)),
    "coordinates": ("coordinates", _drawn(values.coordinates)),
    "birthdate": ("birthdate", _drawn(values.birthdate)),
    "plate": ("plate", _drawn(values.plate)),
    "wallet": ("wallet", _drawn(values.wallet)),
    "account": ("account", _account),
    "login": ("account", _login),
    "secret": ("secret", _drawn(values.secret)),
    "password": ("secret", _drawn(values.password)),
    "url_secret": ("url_secret", _url_secret),
    "org": ("organisation", _from_list("organisations")),
    "place": ("place", _from_list("places")),
    "date": ("date", _from_list("dates")),
    "title": ("title", _from_list("titles")),
    "job": ("title", _from_list("jobs")),
    "age": ("age", _from_list("ages")),
    "product": ("", _from_list("products")),
    "library": ("", _from_list("libraries")),
    "work": ("", _from_list("works")),
    "band": ("", _from_list("bands")),
    "code": ("", _from_list("codes")),
    "number": ("", lambda filling: filling.number()),
    "version": (
        "",
        lambda filling: ".".join(str(filling.rng.randrange(20)) for _ in range(filling.rng.choice((2, 3)))),
    ),
    "hash": ("", lambda filling: filling.rng.randbytes(filling.rng.choice((4, 6, 20))).hex()),
    "order": ("", lambda filling: values.drawn(filling.rng, "AA-99999")),
    "flight": ("", lambda filling: values.drawn(filling.rng, "AA999")),
    "amount": ("", lambda filling: f"{filling.rng.choice('€$£')}{filling.rng.randrange(5, 900)}"),
}
