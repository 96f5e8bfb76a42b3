"""One rollout's spans in words.

Agent Lightning 0.3.0 keeps what an agent emits in span attributes (agentlightning/semconv.py). Their names are repeated
here because the web process must not import the library.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from training import words
from training.models import Span

OWN = "agentlightning."
MESSAGE = "agentlightning.message.body"
OBJECT_TYPE = "agentlightning.object.type"
OBJECT_JSON = "agentlightning.object.json"
OBJECT_LITERAL = "agentlightning.object.literal"
REWARD = re.compile(r"agentlightning\.reward\.(\d+)\.(name|value)")
EXCEPTION_TYPE = "exception.type"
EXCEPTION_MESSAGE = "exception.message"
EXCEPTION_STACK = "exception.stacktrace"


@dataclass
class Entry:
    """A span as the trace page shows it; times are texts with their unit."""

    kind: str
    heading: str
    number: int = 0
    name: str = ""
    offset: str = ""
    duration: str = ""
    failed: str = ""
    body: str = ""
    rewards: list[tuple[str, str]] = field(default_factory=list)
    details: list[tuple[str, str]] = field(default_factory=list)


def entries(spans: Iterable[Span], start: float) -> list[Entry]:
    """Spans in the given order, with their time since `start` (epoch seconds)."""
    return [entry(span, start) for span in spans]


def entry(span: Span, start: float) -> Entry:
    attributes = span.attributes
    shown = presenter(attributes)(attributes)
    shown.number, shown.name = span.sequence_id, span.name
    began = start if span.start_time is None else span.start_time
    shown.offset = f"+{words.seconds(max(began - start, 0.0))}"
    shown.duration = words.seconds(None if span.end_time is None else span.end_time - began)
    if span.status.get("status_code") == "ERROR":
        shown.failed = span.status.get("description") or "error"
    if shown.kind != "span":
        shown.details += rest_of(attributes)
    return shown


def presenter(attributes: Mapping[str, Any]) -> "Presenter":
    """The function that tells these attributes best, known by how their names begin."""
    for prefix, tell in PRESENTERS.items():
        if any(key.startswith(prefix) for key in attributes):
            return tell
    return other


def message(attributes: Mapping[str, Any]) -> Entry:
    role = attributes.get("role")
    return Entry("message", f"Message ({role})" if role else "Message", body=words.text(attributes[MESSAGE]))


def reward(attributes: Mapping[str, Any]) -> Entry:
    found = rewards(attributes)
    heading = f"Reward {found[0][1]} ({found[0][0]})" if found else "Reward"
    return Entry("reward", heading, rewards=found)


def rewards(attributes: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Components of a reward in their order; the first is the one that counts."""
    parts: dict[int, dict[str, Any]] = {}
    for key, value in attributes.items():
        if match := REWARD.fullmatch(key):
            parts.setdefault(int(match[1]), {})[match[2]] = value
    return [(str(part.get("name", "")), words.text(part.get("value"))) for _, part in sorted(parts.items())]


def emitted_object(attributes: Mapping[str, Any]) -> Entry:
    if OBJECT_JSON not in attributes:
        return Entry("object", "Value", body=words.text(attributes.get(OBJECT_LITERAL)))
    try:
        content = json.loads(attributes[OBJECT_JSON])
    except (ValueError, TypeError, RecursionError):
        return Entry("object", "Object that cannot be read", body=str(attributes[OBJECT_JSON]))
    if not isinstance(content, dict):
        return Entry("object", "Value", body=words.text(content))
    kind = content.pop("type", None)
    return Entry("object", str(kind).capitalize() if kind else "Object", details=list(words.rows(content)))


def exception(attributes: Mapping[str, Any]) -> Entry:
    heading = f"Exception {attributes.get(EXCEPTION_TYPE, '')}".strip()
    said = attributes.get(EXCEPTION_MESSAGE, "")
    return Entry("exception", heading, failed=str(said), body=str(attributes.get(EXCEPTION_STACK, "")))


def other(attributes: Mapping[str, Any]) -> Entry:
    return Entry("span", "Step", details=[(key, words.text(value)) for key, value in attributes.items()])


Presenter = Callable[[Mapping[str, Any]], Entry]

PRESENTERS: dict[str, Presenter] = {
    MESSAGE: message,
    "agentlightning.reward.": reward,
    "agentlightning.object.": emitted_object,
    EXCEPTION_TYPE: exception,
}
TOLD = (MESSAGE, "agentlightning.reward.", "agentlightning.object.", "exception.")


def rest_of(attributes: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Attributes that the entry's heading and body did not tell."""
    left = {key: value for key, value in attributes.items() if not key.startswith(TOLD) and key != "role"}
    return [(key.removeprefix(OWN), words.text(value)) for key, value in left.items()]
