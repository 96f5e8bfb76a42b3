"""A day's anchor is written once, and shows a chain that was cut off or made anew."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import Schedule

from governance.anchors import anchors, latest_anchor
from governance.chain import audit
from governance.links import GENESIS, digest
from governance.models import Anchor, ChainHead, Decision
from governance.services import AnchorLostError, anchor_head, decide
from governance.tasks import anchor_audit
from tests.governance.library import make_action
from tests.guards import unguarded

pytestmark = pytest.mark.django_db


class Clock:
    """A day that stands still until it is moved on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def next_day(self) -> None:
        self.now += timedelta(days=1)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(timezone, "now", made)
    return made


def make_anew(*, keep: int) -> None:
    """Forge the chain without its last records, so that it is whole in itself."""
    with unguarded():
        Decision._base_manager.filter(sequence__gt=keep)._raw_delete(using="default")
        previous = GENESIS
        for record in Decision.objects.order_by("sequence"):
            record.outcome, record.previous_hash = "block", previous
            previous = digest(record)
            Decision._base_manager.filter(pk=record.pk).update(
                outcome="block", previous_hash=record.previous_hash, hash=previous
            )
        ChainHead.objects.update(sequence=keep, hash=previous)


def test_an_anchor_is_the_head_of_its_day_and_is_written_once(clock: Clock) -> None:
    first = decide(make_action("hello")).record
    made = anchor_head()
    decide(make_action("hello"))
    again = anchor_head()
    clock.next_day()
    later = anchor_head()

    assert made is not None
    assert made == again
    assert (made.sequence, made.hash) == (1, first.hash)
    assert later is not None
    assert (later.day - made.day, later.sequence) == (timedelta(days=1), 2)
    assert latest_anchor() == later
    assert list(anchors(5)) == [later, made]
    assert (audit().ok, audit().anchors) == (True, 2)


def test_an_empty_chain_has_nothing_to_anchor() -> None:
    assert anchor_head() is None
    assert anchor_audit() == "nothing was decided yet"
    assert latest_anchor() is None


def test_a_chain_made_anew_does_not_hold_what_was_anchored(clock: Clock) -> None:
    for _ in range(3):
        decide(make_action("hello"))
    anchor_head()
    make_anew(keep=3)

    result = audit()

    assert (result.ok, result.first_broken) == (False, 3)
    assert result.problem == "it is not the record that was anchored on 2026-03-01"
    clock.next_day()
    with pytest.raises(AnchorLostError, match="#3"):
        anchor_head()
    assert Anchor.objects.count() == 1


def test_a_chain_that_was_cut_off_is_shown_by_its_anchor(clock: Clock) -> None:
    for _ in range(3):
        decide(make_action("hello"))
    anchor_head()
    make_anew(keep=2)

    result = audit()

    assert (result.ok, result.first_broken) == (False, 3)
    assert "anchor" in result.problem


def test_the_command_prints_the_anchor(clock: Clock) -> None:
    out = StringIO()
    call_command("anchor_audit", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"anchor": None}
    record = decide(make_action("hello")).record

    out = StringIO()
    call_command("anchor_audit", "--json", stdout=out)

    assert json.loads(out.getvalue()) == {"anchor": {"day": "2026-03-01", "sequence": 1, "hash": record.hash}}


def test_the_command_fails_where_the_chain_lost_its_anchor(clock: Clock) -> None:
    decide(make_action("hello"))
    anchor_head()
    make_anew(keep=1)

    with pytest.raises(CommandError, match="2026-03-01"):
        call_command("anchor_audit")


def test_anchors_are_read_in_the_admin_and_not_touched(staff_client: Client, clock: Clock) -> None:
    record = decide(make_action("hello")).record
    anchor = anchor_head()
    assert anchor is not None

    assert record.hash in staff_client.get(reverse("admin:governance_anchor_changelist")).content.decode()
    for name, arguments in (("add", []), ("change", [anchor.pk]), ("delete", [anchor.pk])):
        address = reverse(f"admin:governance_anchor_{name}", args=arguments)
        assert staff_client.post(address, {"post": "yes", "sequence": 9}).status_code == 403


def test_a_worker_anchors_every_day() -> None:
    schedule = Schedule.objects.get(func="governance.tasks.anchor_audit")

    assert (schedule.schedule_type, schedule.repeats) == (Schedule.DAILY, -1)
