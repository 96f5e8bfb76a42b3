"""What a key to the staff's part of the API looks like: a prefix that scanners for leaked secrets can know, letters and
digits by lot, and a checksum at the end, so that a mistyped or made up one is refused without a look into the database.
"""

import hashlib
import re
import secrets
import string
import zlib

PREFIX = "trs_"
ALPHABET = string.digits + string.ascii_letters
# 32 of 62 letters are about 190 bits: nobody guesses one, so that a plain hash of it is as good as a slow one.
DRAWN = 32
CHECKSUM = 6
FORM = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{DRAWN + CHECKSUM}}}")


def new_token() -> str:
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(DRAWN))
    return PREFIX + drawn + checksum(drawn)


def is_well_formed(token: str) -> bool:
    return bool(FORM.fullmatch(token)) and token.endswith(checksum(token[len(PREFIX) : -CHECKSUM]))


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def checksum(drawn: str) -> str:
    """CRC-32 in the same alphabet, as GitHub's tokens have it."""
    number, letters = zlib.crc32(drawn.encode()), ""
    while len(letters) < CHECKSUM:
        number, place = divmod(number, len(ALPHABET))
        letters = ALPHABET[place] + letters
    return letters
