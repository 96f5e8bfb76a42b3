"""The preview of a change says what would end otherwise, on decisions on record and on the golden sets."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from feedback.models import Reply, Submission
from feedback.services.intake import receive
from governance import golden_replays, replay
from governance.core.actions import ProposedAction
from governance.models import Decision
from governance.replay import Replayed
from governance.services import check_rule_change, decide, preview_change
from governance.services.preview import MOST_EXAMPLES, Preview
from tests.feedback.factories import PLAIN, THREAT, WITH_EMAIL, make_reply, make_submission

pytestmark = pytest.mark.django_db

NEW: dict[str, Any] = {
    "text": "The word search is looked at.",
    "quadrant": "TACTICAL",
    "persistence": "LOW",
    "scope": ["feedback.submit"],
    "effect": "hold",
    "matcher": {"check": "text.pattern", "pattern": "search", "category": "boundary.search"},
}


@pytest.fixture
def examples(monkeypatch: pytest.MonkeyPatch) -> list[Replayed]:
    """What stands in for the golden sets."""
    made: list[Replayed] = []
    monkeypatch.setitem(replay.SOURCES, golden_replays.NAME, lambda _limit: made)
    return made


def example(text: str, number: int = 1) -> Replayed:
    return Replayed(action=ProposedAction(kind="feedback.submit", text=text), subject=f"example-{number:04}")


def preview_of(instruction: str, limit: int = 500, **changes: Any) -> Preview:
    proposed = check_rule_change(instruction=instruction, changes=changes, reason="A test.")
    return preview_change(before=proposed.before, after=proposed.after, kinds=proposed.kinds, limit=limit)


def test_a_stricter_rule_holds_what_passed(examples: list[Replayed]) -> None:
    touched = [make_submission(), make_submission(text=WITH_EMAIL)]
    make_submission(text="The page is empty.")
    decisions = Decision.objects.count()

    preview = preview_of("inst_200", **NEW)

    assert (preview.decisions, preview.not_replayed) == (3, 0)
    assert preview.stored.rows == [("blocked", 0, 0, 0), ("held", 0, 2, 2), ("passed", 3, 1, -2)]
    assert preview.stored.shifts == {("passed", "held"): 2}
    assert {shift.subject for shift in preview.stored.examples} == {str(one.pk) for one in touched}
    assert Decision.objects.count() == decisions


def test_a_looser_rule_lets_through_what_was_held(examples: list[Replayed]) -> None:
    make_submission(text=THREAT)

    preview = preview_of("inst_108", effect="allow")

    assert preview.stored.shifts == {("held", "passed"): 1}


def test_a_change_of_masking_shows_on_examples_and_not_on_masked_texts(examples: list[Replayed]) -> None:
    make_submission(text=WITH_EMAIL)
    examples += [example("Write to a@example.org.", 1), example("Write to a@example.org or 192.168.7.9.", 2)]

    preview = preview_of("inst_101", active=False)

    assert preview.stored.shifts == {}
    assert preview.golden.shifts == {("redacted", "passed"): 1}
    assert preview.golden.remasked == 1
    assert [row for row in preview.golden.rows if row[3]] == [("redacted", 2, 1, -1), ("passed", 0, 1, 1)]


def test_what_cannot_be_replayed_is_counted(examples: list[Replayed]) -> None:
    make_submission()
    decide(ProposedAction(kind="agent.triage", text="search"))
    decide(ProposedAction(kind="feedback.submit", text="search"))

    preview = preview_of("inst_200", **NEW)

    assert (preview.decisions, preview.stored.total, preview.not_replayed) == (3, 1, 2)


def test_only_the_newest_decisions_are_looked_at(examples: list[Replayed]) -> None:
    for _ in range(4):
        make_submission()

    preview = preview_of("inst_200", limit=3, **NEW)

    assert (preview.decisions, preview.stored.total) == (3, 3)
    assert preview_of("inst_200", limit=0, **NEW).decisions == 0


def test_sent_replies_are_replayed_and_drafts_are_not(examples: list[Replayed]) -> None:
    draft = make_reply()
    assert preview_of("inst_200", **{**NEW, "scope": ["agent.reply"]}).stored.shifts == {}

    Reply.objects.filter(pk=draft.pk).update(state=Reply.State.APPROVED)

    assert preview_of("inst_200", **{**NEW, "scope": ["agent.reply"]}).stored.shifts == {("passed", "held"): 1}


def test_withheld_and_erased_texts_are_not_replayed(examples: list[Replayed]) -> None:
    for text in ("", "[withheld]"):
        submission = make_submission()
        Submission.objects.filter(pk=submission.pk).update(text=text)

    assert preview_of("inst_200", **NEW).not_replayed == 2


def test_kinds_that_the_rule_does_not_govern_stay_as_they_are(examples: list[Replayed]) -> None:
    receive(text=PLAIN)

    preview = preview_of("inst_200", **{**NEW, "scope": ["docs.publish"]})

    assert (preview.stored.total, preview.stored.shifts) == (1, {})


def test_examples_are_few_and_the_count_is_whole(examples: list[Replayed]) -> None:
    examples += [example("search", number) for number in range(30)]

    golden = preview_of("inst_200", **NEW).golden

    assert (len(golden.examples), golden.shifts[("passed", "held")]) == (MOST_EXAMPLES, 30)


def test_the_golden_sets_are_drawn_evenly_and_always_alike() -> None:
    drawn = [one.subject for one in golden_replays.replays(500)]

    assert 0 < len(drawn) <= golden_replays.MOST
    assert drawn == [one.subject for one in golden_replays.replays(10)]
    assert len(set(drawn)) == len(drawn)


def test_every_place_that_keeps_texts_is_a_source() -> None:
    assert set(replay.SOURCES) == {"golden", "submissions", "replies"}


def test_a_source_is_asked_for_no_more_than_it_needs(examples: list[Replayed], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def source(limit: int) -> Iterable[Replayed]:
        def replays() -> Iterator[Replayed]:
            asked.append(limit)
            yield from ()

        return replays()

    monkeypatch.setitem(replay.SOURCES, "other", source)
    preview_of("inst_200", limit=7, **NEW)

    assert asked == [7]
