"""The audit chain: how records are linked, written and checked.

Each record's hash covers the hash before it and every field that is stored, so that a record can neither be changed,
removed nor put in between without the chain showing it. The head row names the newest record; writers queue for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from governance import guards
from governance.core.actions import KINDS, ProposedAction
from governance.core.decisions import Decision as Answer
from governance.links import GENESIS, digest
from governance.models import Anchor, ChainHead, Decision

HEAD = 1
CHUNK = 1000
LONGEST_SUBJECT = 100
# What a damaged row can raise while the database driver and Django turn it into a record.
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError)


@dataclass(frozen=True)
class Audit:
    """What a check of the chain found; `first_broken` is the sequence number of the first record that is at fault.

    `anchors` counts the anchors that the chain was held against. `guards` says whether the database still refuses
    changes; a chain that is whole without them is not ok. It is None where no database was asked.
    """

    records: int
    ok: bool
    first_broken: int | None
    head: str
    problem: str = ""
    decision: str | None = None
    anchors: int = 0
    guards: bool | None = None


# Without a savepoint, which would cost those who wait for the head two more trips to the database.
@transaction.atomic(savepoint=False)
def append(decided: Sequence[tuple[ProposedAction, Answer]], *, keys: Sequence[UUID] | None = None) -> list[Decision]:
    """Add records in order, in one transaction; the head moves once. `keys` are the ids that they get, if given."""
    if not decided:
        return []
    keys = keys or [uuid4() for _ in decided]
    head = lock_head()
    records: list[Decision] = []
    for key, (action, answer) in zip(keys, decided, strict=True):
        record = _record(action, answer, key=key, sequence=head.sequence + 1, previous_hash=head.hash)
        head.sequence, head.hash = record.sequence, record.hash
        records.append(record)
    Decision.objects.bulk_create(records, batch_size=CHUNK)
    head.save(update_fields=["sequence", "hash"])
    return records


def lock_head() -> ChainHead:
    """The head, kept from other writers until the transaction ends: by a row lock, or on SQLite by its one writer."""
    heads = ChainHead.objects.select_for_update()
    head = heads.filter(pk=HEAD).first()
    if head is None:
        ChainHead.objects.get_or_create(pk=HEAD, defaults={"sequence": 0, "hash": GENESIS})
        head = heads.get(pk=HEAD)
    return head


def audit() -> Audit:
    """Read the whole chain, in chunks, and stop at the first record that is not what it was or was anchored as."""
    lost = guards.missing(connection)
    found = replace(_audit_records(), guards=not lost)
    if found.ok and lost:
        return replace(found, ok=False, problem=f"the database no longer refuses changes: {', '.join(lost)}")
    return found


def _audit_records() -> Audit:
    # Before the head, which only ever moves forward, so that no anchor can lie beyond it.
    anchors: dict[int, list[Anchor]] = {}
    for anchor in Anchor.objects.order_by("day"):
        anchors.setdefault(anchor.sequence, []).append(anchor)
    head = ChainHead.objects.filter(pk=HEAD).values("sequence", "hash").first() or {"sequence": 0, "hash": GENESIS}
    expected, previous = 1, GENESIS
    records = _rows(up_to=head["sequence"])
    while True:
        record = None
        try:
            record = next(records, None)
            problem = _problem(record, expected, previous, anchors) if record else ""
        except UNREADABLE:
            problem = "it cannot be read"
        if problem:
            return _broken(expected, previous, problem, record)
        if record is None:
            break
        expected, previous = record.sequence + 1, record.hash
    if end := _problem_of_end(expected - 1, previous, head, max(anchors, default=0)):
        return _broken(end[0], previous, end[1], None)
    return Audit(
        records=expected - 1, ok=True, first_broken=None, head=previous, anchors=sum(map(len, anchors.values()))
    )


def _record(action: ProposedAction, answer: Answer, *, key: UUID, sequence: int, previous_hash: str) -> Decision:
    record = Decision(
        id=key,
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


def _problem(record: Decision, expected: int, previous: str, anchors: Mapping[int, Sequence[Anchor]]) -> str:
    if record.sequence != expected:
        return "it is missing"
    if record.previous_hash != previous:
        return "it does not follow the record before it"
    if digest(record) != record.hash:
        return "its content does not match its hash"
    other = next((anchor for anchor in anchors.get(record.sequence, ()) if anchor.hash != record.hash), None)
    return f"it is not the record that was anchored on {other.day}" if other else ""


def _problem_of_end(last: int, previous: str, head: Mapping[str, Any], anchored: int) -> tuple[int, str] | None:
    if last != head["sequence"]:
        return last + 1, "it is missing"
    if anchored > last:
        return last + 1, "it is missing, and an anchor shows that it was there"
    if previous != head["hash"]:
        return last, "the head of the chain has another hash for it"
    # Writers may have added records meanwhile; the newest is read before the head, which only ever moves forward.
    newest = Decision.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    now = ChainHead.objects.filter(pk=HEAD).values_list("sequence", flat=True).first() or 0
    return (now + 1, "the head of the chain does not know it") if newest > now else None


def _broken(sequence: int, previous: str, problem: str, record: Decision | None) -> Audit:
    found = str(record.pk) if record is not None and record.sequence == sequence else None
    return Audit(records=sequence - 1, ok=False, first_broken=sequence, head=previous, problem=problem, decision=found)
