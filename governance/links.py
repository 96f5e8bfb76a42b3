"""How one record of the audit chain is written down, and how it is bound to the record before it.

The hash of a record is SHA-256 over the hash of the record before it (64 hexadecimal digits; of the first record, 64
zeros) followed by the record's content in canonical form: one JSON object with exactly the keys of `FIELDS`, sorted by
name, without any space, every character beyond ASCII escaped, numbers as Python writes them (0.5, 12, 1e-05), the time
in UTC with six decimals and the offset +00:00. Both are taken as UTF-8. An exported line holds the same values, beside
`previous_hash` and `hash`, so that it can be checked with nothing but this description.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from governance.models import Decision

GENESIS = "0" * 64
FIELDS = (
    "id",
    "sequence",
    "action",
    "subject",
    "outcome",
    "requirement",
    "findings",
    "errors",
    "rule_versions",
    "revision",
    "pressure",
    "ms",
    "created_at",
)


def content_of(record: Decision) -> dict[str, Any]:
    """Every field that the hash covers, as plain JSON values."""
    return {
        **{name: getattr(record, name) for name in FIELDS},
        "id": str(record.pk),
        "created_at": record.created_at.astimezone(UTC).isoformat(timespec="microseconds"),
    }


def link(previous_hash: str, content: Mapping[str, Any]) -> str:
    """The hash that binds this content to the record before it."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{previous_hash}{canonical}".encode()).hexdigest()


def digest(record: Decision) -> str:
    return link(record.previous_hash, content_of(record))
