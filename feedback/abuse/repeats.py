"""Knows a text that comes again and again, also with small changes, without keeping any of it.

Three min-hash values of a text's runs of three words (Broder, "On the resemblance and containment of documents", 1997):
two texts share each of them with the probability that a run of one is a run of both. Only letters count. Figures,
e-mail addresses and links, which a script varies and which may be personal, are in none of them. What is counted are
keyed hashes, for an hour.
"""

import hashlib
import re
from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from feedback.abuse.counters import Quota, Standing
from feedback.abuse.errors import RefusedError
from feedback.abuse.limits import HOUR, in_words

RUN = 3
SKETCHES = 3
AGREE = 2
# Many people may say the same in a few words, and mean it.
FEWEST_WORDS = 8
_VARIED = re.compile(r"https?://\S+|www\.\S+|\S+@\S+")
_WORD = re.compile(r"[^\W\d_]+")


def quotas_of(text: str) -> list[Quota]:
    most = settings.FEEDBACK_SAME_TEXT_PER_HOUR
    return [Quota(f"text-{place}", least, most, HOUR) for place, least in enumerate(sketch(text))]


def sketch(text: str) -> list[str]:
    words = _WORD.findall(_VARIED.sub(" ", text.casefold()))
    if len(words) < FEWEST_WORDS:
        return []
    runs = {" ".join(words[start : start + RUN]).encode() for start in range(len(words) - RUN + 1)}
    return [min(_hash(run, place) for run in runs) for place in range(SKETCHES)]


def refuse_repeated(standings: Sequence[Standing]) -> None:
    spent = [standing for standing in standings if standing.spent]
    if len(spent) < AGREE:
        return
    wait = max(standing.reset for standing in spent)
    told = _("We have this text many times already, so nothing of it is lost. %(again)s, or say it in your own words.")
    raise RefusedError("repeated", told % {"again": in_words(wait).rstrip(".")}, status=429, retry_after=wait)


def _hash(run: bytes, place: int) -> str:
    return hashlib.blake2b(run, digest_size=8, salt=bytes([place])).hexdigest()
