"""Characters that no document may hold: PostgreSQL stores no NUL and no half of a pair, and XML, which the feed is,
knows none of the others."""

import re

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ENTITY = re.compile(r"&#(?:[xX]0*([0-9a-fA-F]{1,6})|0*([0-9]{1,7}))(?![0-9a-fA-F])")


def forbidden_in(text: str) -> str | None:
    """What is wrong with a text of one line."""
    found = FORBIDDEN.search(text)
    return f"holds U+{ord(found[0]):04X}, which no text may hold" if found else None


def forbidden_lines(text: str) -> list[str]:
    # Not splitlines, for which some of these characters end a line.
    told = ((number, forbidden_in(line)) for number, line in enumerate(text.split("\n"), start=1))
    return [f"line {number} {fault}" for number, fault in told if fault]


def forbidden_entities(text: str, html: str) -> list[str]:
    """Those that a text writes as numbers, and that became characters of its HTML. In code they stay as written."""
    there = {ord(one) for one in FORBIDDEN.findall(html)}
    return [
        f"line {number} writes {found[0]}, which no text may hold"
        for number, line in enumerate(text.split("\n"), start=1)
        for found in ENTITY.finditer(line)
        if (int(found[1], 16) if found[1] else int(found[2])) in there
    ]
