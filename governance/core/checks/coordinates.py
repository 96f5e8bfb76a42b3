"""Places on the globe: pairs of degrees, told apart from vectors, intervals and versions."""

import re
from collections.abc import Iterator

from governance.core.checks.registry import Examined, Span, text_check

_DECIMALS = r"\d{1,3}\.\d{3,15}"
_PAIR = re.compile(
    rf"(?<![\w.])(?P<first>[-+]?{_DECIMALS})(?P<degrees>°)? ?(?P<north>[NSns])?(?:, ?|; ?| / ?| )"
    rf"(?P<second>[-+]?{_DECIMALS})°? ?(?P<east>[EWOew]\b)?(?![\w%]|\.\d)"
)
_NAMED = re.compile(
    r"\blat(?:itude)?\b[\"']?[^\w\n\[\]+-]{1,4}(?:is )?(?P<first>[-+]?\d{1,2}\.\d{2,15})[^\w\n\[\]+-]{1,4}(?:and "
    r"|und |et )?[\"']?"
    r"(?:lo?ng?|longitude|lon)\b[\"']?[^\w\n\[\]+-]{1,4}(?:is )?(?P<second>[-+]?\d{1,3}\.\d{2,15})(?!\w)",
    re.IGNORECASE,
)
_DEGREES = re.compile(
    r"(?<![\w.])[NSEW]? ?\d{1,3} ?[°˚] ?\d{1,2}(?:\.\d{1,5})? ?['`\u2032]{1} ?(?:\d{1,2}(?:\.\d{1,5})? ?(?:\"|''"
    r"|\u2033|\u201d|\u2032\u2032) ?)?[NSEWO]?"
    r"[,; /]{1,3}[NSEW]? ?\d{1,3} ?[°˚] ?\d{1,2}(?:\.\d{1,5})? ?['`\u2032]{1} ?(?:\d{1,2}(?:\.\d{1,5})? ?(?:\"|''"
    r"|\u2033|\u201d|\u2032\u2032) ?)?[NSEWO]?(?!\w)"
)
_PLACE_BEFORE = re.compile(
    r"\b(?:coordinates?|coords?|gps|location|located|lat(?:itude)?|position|home|house|live[sd]?|address|pin|point"
    r"|map|at"
    r"|geo|koordinaten|standort|coordonn[ée]es|coordenadas|ubicaci[óo]n|coordinate|posizione|near|here"
    r"|spot)\b[^\n\[\]]{0,40}$"
    r"|[?&](?:q|ll|center|query|loc)=$|/@$|geo:$",
    re.IGNORECASE,
)
_OTHER_BEFORE = re.compile(
    r"\b(?:interval|ci|loss|losses|mean|between|score|scores|accuracy|vector|weights?|ratio|from|range|p|auc|f1"
    r"|rate|std"
    r"|array|tensor|values?|version|mass|size|vertex|color|colour|rgb|lr|x|y|z)\b\W{0,4}(?:\w+\W{1,3}){0,2}$",
    re.IGNORECASE,
)
_MORE_BEFORE = re.compile(r"\d[,;]?\s?$|[\w\]=]\(\s?$|[=:]\s?[\[({]\s?$|\[\s?$")
_MORE_AFTER = re.compile(r"\s?[,;]?\s?[-+]?\d{1,4}\.\d|\s?±")
_CONTEXT = 60
_FEWEST_DIGITS = 6
_NORTHERNMOST, _EASTERNMOST = 90.0, 180.0
# Four decimals are eleven metres; fewer, without a word for a place, are rather measurements.
_PRECISE = 4


@text_check("pii.coordinates", severity="medium", message="This looks like a place on a map", marker="[coordinates]")
def find_places(examined: Examined) -> Iterator[Span]:
    text = examined.text
    if examined.digits < _FEWEST_DIGITS:
        return
    if "." in text:
        for match in _PAIR.finditer(text):
            if _in_range(match) and _is_place(text, match):
                yield Span(*match.span())
        if any(word in examined.words for word in ("lat", "latitude")):
            yield from (Span(match.start("first"), match.end()) for match in _NAMED.finditer(text) if _in_range(match))
    if "°" in text or "˚" in text:
        yield from (Span(*match.span()) for match in _DEGREES.finditer(text))


def _in_range(pair: re.Match[str]) -> bool:
    return abs(float(pair["first"])) <= _NORTHERNMOST and abs(float(pair["second"])) <= _EASTERNMOST


def _is_place(text: str, pair: re.Match[str]) -> bool:
    if pair["degrees"] or (pair["north"] and pair["east"]):
        return True
    before = text[max(0, pair.start() - _CONTEXT) : pair.start()]
    if _MORE_AFTER.match(text, pair.end()) or _OTHER_BEFORE.search(before):
        return False
    if _PLACE_BEFORE.search(before):
        return not re.search(r"\d[,;]\s?$|[\w\]]\(\s?\[?\s?$", before)
    return not _MORE_BEFORE.search(before) and _is_precise(pair)


def _is_precise(pair: re.Match[str]) -> bool:
    """A pair below one, such as two probabilities, is next to nobody's home, and rarely a place."""
    decimals = min(len(pair[name].partition(".")[2]) for name in ("first", "second"))
    return decimals >= _PRECISE and max(abs(float(pair["first"])), abs(float(pair["second"]))) > 1
