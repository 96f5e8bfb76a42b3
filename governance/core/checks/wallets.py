"""Addresses of crypto wallets, by their check sums; where a form has none, by its length.

Base58Check (Bitcoin, Litecoin, Dogecoin, Tron), Bech32 and Bech32m (BIP 173 and 350), Ethereum's forty hexadecimal
digits, which a word such as "contract" or "commit" before them makes those of a program.
"""

import hashlib
import re
from collections.abc import Iterator

from stdnum.bitcoin import b58decode, bech32_checksum

from governance.core.checks.registry import Examined, Span, text_check
from governance.core.checks.runs import long_words

_SHORTEST = 26
_CANDIDATE = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{26,110}(?![A-Za-z0-9])")
_BASE58 = re.compile(r"[13LMDTXAt5KQ9][1-9A-HJ-NP-Za-km-z]{25,51}")
_BECH32 = re.compile(
    r"((?:bc|ltc|tb|addr|cosmos|bnb|osmo|dgb|vtc))1([qpzry9x8gf2tvdw0s3jn54khce6mua7l]{8,100})", re.IGNORECASE
)
_ETHEREUM = re.compile(r"0x[0-9a-fA-F]{40}")
_MONERO = re.compile(r"[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}")
_RIPPLE = re.compile(r"r[1-9A-HJ-NP-Za-km-z]{24,34}")
_SOLANA = re.compile(r"[1-9A-HJ-NP-Za-km-z]{32,44}")
_OF_A_PROGRAM = re.compile(
    r"\b(?:contract|commit|hash|sha\d?|token contract|library|bytecode|selector|deployed)\b[^\n]{0,25}$", re.IGNORECASE
)
_OF_A_WALLET = re.compile(
    r"\b(?:wallet|sol|solana|xrp|ripple|crypto|donat\w+|deposit|pay(?:ment|out)?|address|send|btc"
    r"|coins?)\b[^\n\[\]]{0,40}$",
    re.IGNORECASE,
)
_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_CHECKSUMS = (1, 0x2BC830A3)
_CHECK_BYTES = 4
_CONTEXT = 60


@text_check("pii.wallet", severity="high", message="This looks like the address of a wallet", marker="[wallet]")
def find_wallets(examined: Examined) -> Iterator[Span]:
    if not any(len(word) >= _SHORTEST for word in long_words(examined)):
        return
    text = examined.text
    for match in _CANDIDATE.finditer(text):
        before = text[max(0, match.start() - _CONTEXT) : match.start()]
        if _is_wallet(match[0], before):
            yield Span(*match.span())


def _is_wallet(candidate: str, before: str) -> bool:
    if _ETHEREUM.fullmatch(candidate):
        return not _OF_A_PROGRAM.search(before)
    if _MONERO.fullmatch(candidate) or _checks_by_58(candidate) or _checks_by_32(candidate):
        return True
    mixed = any(map(str.isdigit, candidate)) and not candidate.islower() and not candidate.isupper()
    return mixed and bool(
        (_RIPPLE.fullmatch(candidate) or _SOLANA.fullmatch(candidate)) and _OF_A_WALLET.search(before)
    )


def _checks_by_58(candidate: str) -> bool:
    if not _BASE58.fullmatch(candidate):
        return False
    decoded: bytes = b58decode(candidate)
    body, check = decoded[:-_CHECK_BYTES], decoded[-_CHECK_BYTES:]
    return hashlib.sha256(hashlib.sha256(body).digest()).digest()[:_CHECK_BYTES] == check


def _checks_by_32(candidate: str) -> bool:
    match = _BECH32.fullmatch(candidate)
    if not match or candidate not in (candidate.lower(), candidate.upper()):
        return False
    prefix, data = match[1].lower(), match[2].lower()
    expanded = [ord(sign) >> 5 for sign in prefix] + [0] + [ord(sign) & 31 for sign in prefix]
    return bech32_checksum(expanded + [_ALPHABET.index(sign) for sign in data]) in _CHECKSUMS
