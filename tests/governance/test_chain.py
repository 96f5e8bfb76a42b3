"""The audit chain shows every change, gap and fork."""

import threading
from datetime import timedelta
from multiprocessing import get_context
from typing import Any

import pytest
from django.db import DataError, connection, connections, transaction

from governance.chain import audit
from governance.models import AppendOnlyError, ChainHead, Decision
from governance.services import current_rule_set, decide, record_many
from tests.governance.library import make_action
from tests.guards import unguarded

pytestmark = pytest.mark.django_db


def _write(count: int = 5) -> list[Decision]:
    texts = ["hello", "a@example.org", "I will kill you", "This is garbage", "+44 7700 900123"]
    return [decide(make_action(texts[number % 5], subject=f"s{number}")).record for number in range(count)]


def _tamper(sql: str, *parameters: Any) -> None:
    """As the owner of the database could, who can take the guards away and put them back."""
    with unguarded(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def test_an_empty_chain_is_whole() -> None:
    result = audit()

    assert (result.ok, result.records, result.first_broken) == (True, 0, None)


def test_records_follow_each_other_and_the_head_names_the_last() -> None:
    records = _write()

    result = audit()

    assert (result.ok, result.records, result.head) == (True, 5, records[-1].hash)
    assert [record.sequence for record in records] == [1, 2, 3, 4, 5]
    assert [record.previous_hash for record in records[1:]] == [record.hash for record in records[:-1]]


def test_a_record_holds_no_text() -> None:
    record = decide(make_action("mail a@example.org", kind="my.secret@example.org")).record
    record.refresh_from_db()

    assert record.action == "unknown"
    assert "example.org" not in repr(record.__dict__)


def test_many_records_move_the_head_once(django_assert_max_num_queries: object) -> None:
    rules = current_rule_set()
    actions = [make_action(f"text {number}") for number in range(50)]
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        records = record_many([(action, rules.decide(action, pressure=1 / 3)) for action in actions])

    assert [record.sequence for record in records] == list(range(1, 51))
    assert audit().ok
    assert record_many([]) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("outcome", "block"),
        ("subject", "another"),
        ("action", "agent.reply"),
        ("requirement", "review"),
        ("findings", "[]"),
        ("errors", '["x"]'),
        ("rule_versions", '{"inst_101": 9}'),
        ("revision", "0"),
        ("pressure", 0.5),
        ("ms", 99.0),
        ("previous_hash", "f" * 64),
        ("hash", "f" * 64),
    ],
)
def test_a_changed_field_is_found(column: str, value: object) -> None:
    records = _write()
    _tamper(f"UPDATE governance_decision SET {column} = %s WHERE sequence = 2", value)  # noqa: S608

    result = audit()

    assert (result.ok, result.first_broken, result.records) == (False, 2, 1)
    assert result.decision == str(records[1].pk)


def test_a_changed_time_is_found() -> None:
    records = _write()
    _tamper(
        "UPDATE governance_decision SET created_at = %s WHERE sequence = 4",
        records[3].created_at + timedelta(seconds=1),
    )

    assert audit().first_broken == 4


def test_a_row_that_cannot_be_read_is_named() -> None:
    """SQLite takes a value of any type into a column; PostgreSQL does not let it come to that."""
    _write()
    spoil = "UPDATE governance_decision SET created_at = 'x' WHERE sequence = 3"
    if connection.vendor != "sqlite":
        with pytest.raises(DataError), transaction.atomic():
            _tamper(spoil)
        return
    _tamper(spoil)

    result = audit()

    assert (result.ok, result.first_broken, result.problem) == (False, 3, "it cannot be read")


@pytest.mark.parametrize("removed", [1, 3, 5])
def test_a_removed_record_is_found(removed: int) -> None:
    _write()
    _tamper("DELETE FROM governance_decision WHERE sequence = %s", removed)

    result = audit()

    assert (result.ok, result.first_broken, result.problem) == (False, removed, "it is missing")


def test_a_head_moved_back_is_found() -> None:
    records = _write()
    ChainHead.objects.update(sequence=3, hash=records[2].hash)

    result = audit()

    assert (result.ok, result.first_broken) == (False, 4)


def test_a_head_with_another_hash_is_found() -> None:
    _write()
    ChainHead.objects.update(hash="f" * 64)

    result = audit()

    assert (result.ok, result.first_broken) == (False, 5)


def test_records_cannot_be_changed_or_deleted_through_the_models() -> None:
    [record] = _write(1)

    for change in (
        record.save,
        record.delete,
        Decision.objects.all().delete,
        lambda: Decision.objects.update(outcome="allow"),
        lambda: Decision.objects.filter(pk=record.pk).update(outcome="allow"),
    ):
        with pytest.raises(AppendOnlyError):
            change()


class GaveUpError(Exception):
    """A caller's own failure, after it had something decided."""


@transaction.atomic
def write_and_give_up() -> None:
    _write(2)
    raise GaveUpError


def test_what_a_caller_rolls_back_leaves_no_gap() -> None:
    _write(2)
    with pytest.raises(GaveUpError):
        write_and_give_up()

    _write(1)

    assert (audit().ok, audit().records) == (True, 3)


ROUNDS = 5


def write_together(together: Any, failures: Any) -> None:
    together.wait(30)
    try:
        for _ in range(ROUNDS):
            decide(make_action("a@example.org"))
            # A writer that gives up half-way must not leave a gap for the others.
            with pytest.raises(GaveUpError):
                write_and_give_up()
    except Exception as error:  # noqa: BLE001 - a writer's failure must reach the test
        failures.put(repr(error))
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_writers_at_the_same_time_do_not_fork_the_chain(kind: str) -> None:
    fork = get_context("fork")
    # A child must not use, and at its end close, the connection of its parent.
    connections.close_all()
    failures: Any = fork.SimpleQueue()
    if kind == "threads":
        together: Any = threading.Barrier(4)
        writers: list[Any] = [threading.Thread(target=write_together, args=(together, failures)) for _ in range(4)]
    else:
        together = fork.Barrier(4)
        writers = [fork.Process(target=write_together, args=(together, failures)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=60)

    assert failures.empty(), failures.get()
    assert (audit().ok, audit().records) == (True, 4 * ROUNDS)
