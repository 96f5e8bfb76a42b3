"""Values of a fixed form, each valid by its own rule: check digits are computed, or drawn again until they fit."""

import base64
import hashlib
import ipaddress
import json
import string
from collections.abc import Callable
from importlib import import_module
from random import Random

import phonenumbers
from stdnum import iban, luhn

MOST_TRIES = 20_000
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

# 9 is any digit, A any capital, Y M D a date's year, month and day in two digits each; other characters stay.
NATIONAL_IDS = {
    "us.ssn": ("999-99-9999",),
    "gb.nhs": ("999 999 9999", "9999999999"),
    "es.dni": ("99999999A",),
    "es.nie": ("X9999999A", "Z9999999A"),
    "pl.pesel": ("YMD99999",),
    "nl.bsn": ("999999999",),
    "fr.nir": ("1 Y 12 75 999 999 99", "2 Y 07 69 999 999 99"),
    "de.idnr": ("99 999 999 999",),
    "br.cpf": ("999.999.999-99",),
    "se.personnummer": ("YMD-9999", "19YMD-9999"),
    "fi.hetu": ("DMY-999A",),
    "no.fodselsnummer": ("DMY99999",),
    "be.nn": ("Y.M.D-999.99",),
    "ca.sin": ("999 999 999", "999-999-999"),
    "ch.ssn": ("756.9999.9999.99",),
    "it.codicefiscale": ("AAAAAAYCDA999A",),
    "in_.aadhaar": ("9999 9999 9999",),
    "za.idnr": ("YMD5999089",),
}
IBANS = {
    "DE": "99 9999 9999 9999 9999 99",
    "GB": "99 AAAA 9999 9999 9999 99",
    "NL": "99 AAAA 9999 9999 99",
    "AT": "99 9999 9999 9999 9999",
    "CH": "99 9999 9999 9999 9999 9",
    "IE": "99 AAAA 9999 9999 9999 99",
    "SE": "99 9999 9999 9999 9999 9999",
    "DK": "99 9999 9999 9999 99",
    "LU": "99 9999 9999 9999 9999",
    "GR": "99 9999 9999 9999 9999 9999 999",
    "PL": "99 9999 9999 9999 9999 9999 9999",
    "LV": "99 AAAA 9999 9999 9999 9",
}
CARDS: dict[str, tuple[int, ...]] = {
    "4": (4, 4, 4, 4),
    "51": (4, 4, 4, 4),
    "55": (4, 4, 4, 4),
    "2223": (4, 4, 4, 4),
    "37": (4, 6, 5),
    "34": (4, 6, 5),
    "6011": (4, 4, 4, 4),
    "3530": (4, 4, 4, 4),
}
IP6_SHARE = 0.25
PHONE_STYLES = ("INTERNATIONAL", "NATIONAL", "E164", "INTERNATIONAL")
MONTHS = (
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
)
PHONE_SEPARATORS = (" ",) * 9 + (".",)
PLATES = ("AA99 AAA", "A-AA 9999", "9AAA999", "AA-999-AA", "99-AAA-9", "9999 AAA", "AAA-9999", "AA 999 AA", "AAA 999")


def drawn(rng: Random, mask: str) -> str:
    return "".join(_DRAWN[sign](rng) if sign in _DRAWN else sign for sign in mask)


_DRAWN: dict[str, Callable[[Random], str]] = {
    "9": lambda rng: rng.choice(string.digits),
    "A": lambda rng: rng.choice(string.ascii_uppercase),
    "C": lambda rng: rng.choice("ABCDEHLMPRST"),
    "Y": lambda rng: f"{rng.randrange(40, 100)}",
    "M": lambda rng: f"{rng.randrange(1, 13):02}",
    "D": lambda rng: f"{rng.randrange(1, 29):02}",
}


def national_id(rng: Random) -> str:
    kind = rng.choice(list(NATIONAL_IDS))
    is_valid: Callable[[str], bool] = import_module(f"stdnum.{kind}").is_valid
    return _until(is_valid, rng, rng.choice(NATIONAL_IDS[kind]))


def _until(is_valid: Callable[[str], bool], rng: Random, mask: str) -> str:
    for _ in range(MOST_TRIES):
        value = drawn(rng, mask)
        if is_valid(value):
            return value
    raise ValueError(f"no value of the form {mask} is valid")


def iban_number(rng: Random) -> str:
    country = rng.choice(list(IBANS))
    for _ in range(MOST_TRIES):
        grouped = country + drawn(rng, IBANS[country])
        bare = grouped.replace(" ", "")
        checked = bare[:2] + iban.calc_check_digits(bare) + bare[4:]
        if iban.is_valid(checked):
            break
    else:
        raise ValueError(f"no account number of {country} is valid")
    return rng.choice(("", " ", " ")).join(checked[at : at + 4] for at in range(0, len(checked), 4))


def card(rng: Random) -> str:
    prefix, groups = rng.choice(list(CARDS.items()))
    body = prefix + drawn(rng, "9" * (sum(groups) - len(prefix) - 1))
    digits = iter(body + luhn.calc_check_digit(body))
    separator = rng.choice(("", " ", " ", "-"))
    return separator.join("".join(next(digits) for _ in range(size)) for size in groups)


def phone(rng: Random, region: str) -> str:
    """A valid number of the region: an example of the library with its last digits drawn anew."""
    kind = rng.choice((phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE))
    number = phonenumbers.example_number_for_type(region, kind)
    if number is None:
        raise ValueError(f"no telephone number of {region} is known")
    start = str(number.national_number)[:-5]
    for _ in range(MOST_TRIES):
        number.national_number = int(start + drawn(rng, "99999"))
        if phonenumbers.is_valid_number(number):
            break
    style = getattr(phonenumbers.PhoneNumberFormat, rng.choice(PHONE_STYLES))
    written: str = phonenumbers.format_number(number, style)
    return written.replace(" ", rng.choice(PHONE_SEPARATORS))


def ip(rng: Random) -> str:
    while True:
        number = 0x2A02 << 112 | rng.getrandbits(96) if rng.random() < IP6_SHARE else rng.getrandbits(32)
        address = ipaddress.ip_address(number)
        if address.is_global and not address.is_multicast:
            return str(address)


def mac(rng: Random) -> str:
    pairs = [f"{rng.randrange(256):02x}" for _ in range(6)]
    written = rng.choice((":", ":", "-")).join(pairs)
    return rng.choice((str.upper, str.lower))(written)


def coordinates(rng: Random) -> str:
    latitude, longitude = rng.uniform(-66, 70), rng.uniform(-179, 179)
    in_degrees = f"{_degrees(latitude, 'NS')} {_degrees(longitude, 'EW')}"
    return rng.choice((f"{latitude:.5f}, {longitude:.5f}", f"{latitude:.6f}, {longitude:.6f}", in_degrees))


def _degrees(value: float, signs: str) -> str:
    seconds = round(abs(value) * 3600)
    return f"{seconds // 3600}°{seconds // 60 % 60:02}'{seconds % 60:02}\"{signs[value < 0]}"


def plate(rng: Random) -> str:
    return drawn(rng, rng.choice(PLATES))


def birthdate(rng: Random) -> str:
    year, month, day = rng.randrange(1934, 2012), rng.randrange(1, 13), rng.randrange(1, 29)
    name = MONTHS[month - 1]
    forms = (
        f"{day} {name} {year}",
        f"{name} {day}, {year}",
        f"{day:02}/{month:02}/{year}",
        f"{year}-{month:02}-{day:02}",
        f"{day:02}.{month:02}.{year}",
        f"{day} {name[:3]} {year}",
    )
    return rng.choice(forms)


def wallet(rng: Random) -> str:
    return rng.choice((_base58_wallet, _bech32_wallet, _hexadecimal_wallet))(rng)


def _base58_wallet(rng: Random) -> str:
    payload = b"\x00" + rng.randbytes(20)
    checked = payload + hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    number, signs = int.from_bytes(checked, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        signs = BASE58[rest] + signs
    return "1" * (len(checked) - len(checked.lstrip(b"\x00"))) + signs


def _bech32_wallet(rng: Random) -> str:
    """A version 0 address after BIP 173: the witness version, 20 bytes in groups of five bits, six check signs."""
    values = [0, *(rng.randrange(32) for _ in range(32))]
    prefix = [3, 3, 0, 2, 3]
    rest = _polymod([*prefix, *values, 0, 0, 0, 0, 0, 0]) ^ 1
    return "bc1" + "".join(BECH32[value] for value in values + [(rest >> 5 * (5 - at)) & 31 for at in range(6)])


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for at, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if (top >> at) & 1 else 0
    return check


def _hexadecimal_wallet(rng: Random) -> str:
    return f"0x{rng.randbytes(20).hex()}"


def secret(rng: Random) -> str:
    return rng.choice((_web_token, _prefixed_key))(rng)


def _web_token(rng: Random) -> str:
    parts = ({"alg": "HS256", "typ": "JWT"}, {"sub": drawn(rng, "999999"), "exp": 1893456000})
    encoded = [json.dumps(part).encode() for part in parts] + [rng.randbytes(32)]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in encoded)


def _prefixed_key(rng: Random) -> str:
    prefix, length = rng.choice((("sk-", 48), ("ghp_", 36), ("pk_test_", 24), ("npm_", 36)))
    return prefix + "".join(rng.choices(string.ascii_letters + string.digits, k=length))


def password(rng: Random) -> str:
    words = ("Sparrow", "Turbine", "Lavender", "Cobalt", "Gravel", "Window", "Meteor")
    return f"{rng.choice(words)}{rng.choice('!#*$')}{drawn(rng, '9999')}{rng.choice(words).lower()}"
