"""The audit chain: how records are linked, written and checked.

Each record's hash covers the hash before it and every field that is stored, so that a record can neither be changed,
removed nor put in between without the chain showing it. The head row names the newest record; writers queue for it.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from governance.core.actions import KINDS, ProposedAction
from governance.core.decisions import Decision as Answer
from governance.models import ChainHead, Decision

GENESIS = "0" * 64
HEAD = 1
CHUNK = 1000
LONGEST_SUBJECT = 100
# What a damaged row can raise while the database driver and Django turn it into a record.
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError)


@dataclass(frozen=True)
class Audit:
    """What a check of the chain found; `first_broken` is the sequence number of the first record that is at fault."""

    records: int
    ok: bool
    first_broken: int | None
    head: str
    problem: str = ""
    decision: str | None = None


@transaction.atomic
def append(decided: Sequence[tuple[ProposedAction, Answer]]) -> list[Decision]:
    """Add records in order, in one transaction; the head moves once."""
    if not decided:
        return []
    head = _locked_head()
    records: list[Decision] = []
    for action, answer in decided:
        record = _record(action, answer, sequence=head.sequence + 1, previous_hash=head.hash)
        head.sequence, head.hash = record.sequence, record.hash
        records.append(record)
    Decision.objects.bulk_create(records, batch_size=CHUNK)
    head.save(update_fields=["sequence", "hash"])
    return records


def _locked_head() -> ChainHead:
    """The head, kept from other writers until the transaction ends: by a row lock, or on SQLite by its one writer."""
    heads = ChainHead.objects.select_for_update()
    head = heads.filter(pk=HEAD).first()
    if head is None:
        ChainHead.objects.get_or_create(pk=HEAD, defaults={"sequence": 0, "hash": GENESIS})
        head = heads.get(pk=HEAD)
    return head


def digest(record: Decision) -> str:
    """SHA-256 of the hash before and of every stored field as canonical JSON, with times in UTC."""
    content = {
        "id": str(record.pk),
        "sequence": record.sequence,
        "action": record.action,
        "subject": record.subject,
        "outcome": record.outcome,
        "requirement": record.requirement,
        "findings": record.findings,
        "errors": record.errors,
        "rule_versions": record.rule_versions,
        "revision": record.revision,
        "pressure": record.pressure,
        "ms": record.ms,
        "created_at": record.created_at.astimezone(UTC).isoformat(timespec="microseconds"),
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{record.previous_hash}{canonical}".encode()).hexdigest()


def audit() -> Audit:
    """Read the whole chain, in chunks, and stop at the first record that is not what it was."""
    head = ChainHead.objects.filter(pk=HEAD).values("sequence", "hash").first() or {"sequence": 0, "hash": GENESIS}
    expected, previous = 1, GENESIS
    records = _rows(up_to=head["sequence"])
    while True:
        record = None
        try:
            record = next(records, None)
            problem = _problem(record, expected, previous) if record else ""
        except UNREADABLE:
            problem = "it cannot be read"
        if problem:
            return _broken(expected, previous, problem, record)
        if record is None:
            break
        expected, previous = record.sequence + 1, record.hash
    if end := _problem_of_end(expected - 1, previous, head):
        return _broken(end[0], previous, end[1], None)
    return Audit(records=expected - 1, ok=True, first_broken=None, head=previous)


def _record(action: ProposedAction, answer: Answer, *, sequence: int, previous_hash: str) -> Decision:
    record = Decision(
        sequence=sequence,
        # An unknown kind is whatever somebody wrote, so that it may not be stored.
        action=action.kind if action.kind in KINDS else "unknown",
        subject=action.subject[:LONGEST_SUBJECT],
        outcome=answer.outcome,
        requirement=answer.requirement,
        findings=[asdict(finding) for finding in answer.findings],
        errors=list(answer.errors),
        rule_versions=_versions(answer),
        revision=answer.revision,
        pressure=round(float(answer.pressure), 4),
        ms=round(float(answer.ms), 3),
        created_at=timezone.now(),
        previous_hash=previous_hash,
    )
    record.hash = digest(record)
    return record


def _versions(answer: Answer) -> dict[str, int]:
    return {finding.rule: finding.version for finding in answer.findings}


def _rows(*, up_to: int) -> Iterator[Decision]:
    rows: QuerySet[Decision] = Decision.objects.filter(sequence__lte=up_to).order_by("sequence")
    return rows.iterator(chunk_size=CHUNK)


def _problem(record: Decision, expected: int, previous: str) -> str:
    if record.sequence != expected:
        return "it is missing"
    if record.previous_hash != previous:
        return "it does not follow the record before it"
    return "" if digest(record) == record.hash else "its content does not match its hash"


def _problem_of_end(last: int, previous: str, head: Mapping[str, Any]) -> tuple[int, str] | None:
    if last != head["sequence"]:
        return last + 1, "it is missing"
    if previous != head["hash"]:
        return last, "the head of the chain has another hash for it"
    # Writers may have added records meanwhile; the newest is read before the head, which only ever moves forward.
    newest = Decision.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    now = ChainHead.objects.filter(pk=HEAD).values_list("sequence", flat=True).first() or 0
    return (now + 1, "the head of the chain does not know it") if newest > now else None


def _broken(sequence: int, previous: str, problem: str, record: Decision | None) -> Audit:
    found = str(record.pk) if record is not None and record.sequence == sequence else None
    return Audit(records=sequence - 1, ok=False, first_broken=sequence, head=previous, problem=problem, decision=found)
