"""The audit chain as JSON Lines, and the check of such a file with nothing but the file."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from governance.chain import CHUNK, Audit
from governance.links import FIELDS, GENESIS, content_of, link
from governance.models import Decision

KEYS = {*FIELDS, "previous_hash", "hash"}


def exported(*, since: int = 1) -> Iterator[str]:
    """One line a decision, oldest first, from the given sequence number on."""
    records = Decision.objects.filter(sequence__gte=since).order_by("sequence")
    for record in records.iterator(chunk_size=CHUNK):
        content = {**content_of(record), "previous_hash": record.previous_hash, "hash": record.hash}
        yield json.dumps(content)


def check_export(lines: Iterable[bytes]) -> Audit:
    """Whether every line follows from the one before it. A file may begin anywhere; what it cannot tell is whether
    lines are missing after its last one: compare `head` with an anchor, or with the hash of a record kept elsewhere."""
    records, expected, previous = 0, None, None
    for number, raw in enumerate(lines, start=1):
        try:
            values = _read(raw)
            problem = _problem(values, expected, previous)
        except (ValueError, TypeError, RecursionError) as error:
            values, problem = {}, f"line {number} is no exported decision: {error}"
        if problem:
            at = expected or values.get("sequence", number)
            found = values.get("id") if values.get("sequence") == at else None
            return Audit(records, ok=False, first_broken=at, head=previous or GENESIS, problem=problem, decision=found)
        records, expected, previous = records + 1, values["sequence"] + 1, values["hash"]
    return Audit(records, ok=True, first_broken=None, head=previous or GENESIS)


def _read(raw: bytes) -> dict[str, Any]:
    """Raises ValueError where a line says more, less, or something twice: no hash would cover that."""
    try:
        values = json.loads(raw, object_pairs_hook=_once)
    except json.JSONDecodeError:
        raise ValueError("it is not JSON") from None
    if not isinstance(values, dict):
        raise ValueError("it is not an object")  # noqa: TRY004 - the value is at fault, not its type in the program
    if odd := sorted(KEYS ^ set(values)):
        raise ValueError(f"{odd[0]} is {'missing' if odd[0] in KEYS else 'not a field of a decision'}")
    if type(values["sequence"]) is not int or values["sequence"] < 1:
        raise ValueError("sequence must be a whole number from 1")
    return values


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("a field is there twice")
    return values


def _problem(values: dict[str, Any], expected: int | None, previous: str | None) -> str:
    if expected is not None and values["sequence"] != expected:
        return "it is missing"
    if values["sequence"] == 1:
        previous = GENESIS
    if previous is not None and values["previous_hash"] != previous:
        return "it does not follow the record before it"
    content = {name: values[name] for name in FIELDS}
    return "" if link(values["previous_hash"], content) == values["hash"] else "its content does not match its hash"
