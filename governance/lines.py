"""JSON Lines for `govern`: one proposed action a line in, one decision a line out."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from governance.core.actions import ProposedAction
from governance.core.decisions import WITHHELD, Decision
from governance.models import Decision as Record

FIELDS = ("id", "text", "parameters", "evidence", "flags")


class BadLineError(ValueError):
    """A line that is no proposed action; the message names the field at fault, `id` is the line's own."""

    def __init__(self, message: str, *, line_id: Any = None) -> None:
        super().__init__(message)
        self.id = line_id


@dataclass(frozen=True, slots=True)
class Line:
    id: Any
    action: ProposedAction
    unknown: tuple[str, ...]


def parse(raw: bytes, *, kind: str, subject: str) -> Line:
    """Raises BadLineError."""
    values = _object(raw)
    line_id = values.get("id")
    try:
        action = ProposedAction(
            kind=kind,
            text=_typed(values, "text", str, "text"),
            parameters=_typed(values, "parameters", dict, "an object"),
            evidence=_evidence(values),
            flags=_flags(values),
            subject=subject,
        )
    except BadLineError as error:
        error.id = line_id
        raise
    return Line(id=line_id, action=action, unknown=tuple(sorted(set(values) - set(FIELDS))))


def decided(line: Line, decision: Decision, record: Record) -> dict[str, Any]:
    return {
        "id": line.id,
        "outcome": decision.outcome,
        "requirement": decision.requirement,
        "text": decision.text,
        "findings": [asdict(finding) for finding in decision.findings],
        "errors": list(decision.errors),
        "revision": decision.revision,
        "decision": str(record.pk),
        "ms": decision.ms,
    }


def refused(error: BadLineError, *, message: str) -> dict[str, Any]:
    """What stands in the place of a line that could not be read, so that nothing downstream takes it for allowed."""
    return {
        "id": error.id,
        "outcome": "hold",
        "requirement": "mandatory",
        "text": WITHHELD,
        "findings": [],
        "errors": [message],
        "revision": None,
        "decision": None,
        "ms": 0.0,
    }


def dump(values: Mapping[str, Any]) -> str:
    """One line of JSON. A lone surrogate, which UTF-8 cannot hold, is written as JSON's own escape."""
    text = json.dumps(values, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _object(raw: bytes) -> dict[str, Any]:
    try:
        values = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadLineError("it is not UTF-8") from None
    except (ValueError, RecursionError):
        raise BadLineError("it is not JSON") from None
    if not isinstance(values, dict):
        raise BadLineError('it is not an object such as {"text": "…"}')
    return values


def _typed(values: Mapping[str, Any], name: str, wanted: type, said: str) -> Any:
    value = values.get(name, wanted())
    if not isinstance(value, wanted):
        raise BadLineError(f"{name} must be {said}")
    return value


def _evidence(values: Mapping[str, Any]) -> tuple[str, ...]:
    evidence = _typed(values, "evidence", list, "a list of texts")
    if not all(isinstance(entry, str) for entry in evidence):
        raise BadLineError("evidence must be a list of texts")
    return tuple(evidence)


def _flags(values: Mapping[str, Any]) -> dict[str, bool]:
    flags: dict[str, bool] = _typed(values, "flags", dict, "an object of true and false")
    if not all(isinstance(value, bool) for value in flags.values()):
        raise BadLineError("flags must be an object of true and false")
    return flags
