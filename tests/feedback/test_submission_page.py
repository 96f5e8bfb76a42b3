"""One submission on one page: words that drove the labels, a dispute, checks of a reply, what changed in it."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from feedback.models import Reply, Submission, Triage, Verdict
from feedback.page.drafts import check, difference
from feedback.page.following import next_after
from feedback.page.history import decisions, history
from feedback.page.words import marks
from feedback.services.replies import approve_reply
from feedback.services.triage import confirm_triage
from feedback.services.work.assigning import assign
from feedback.services.work.undoing import last_action, undo
from feedback.similar.index import index_submission
from governance.models import Decision
from tests.feedback.factories import (
    PLAIN,
    REPLY,
    WITH_EMAIL,
    make_policy,
    make_reply,
    make_staff,
    make_submission,
    make_triage,
)
from training.models import PolicyVersion, Run
from training.policies.reading import Word

pytestmark = pytest.mark.django_db
LABELS: dict[str, Any] = {"category": "website-bug", "severity": "medium", "priority": 3, "action": "fix"}
NOISE = {**LABELS, "category": "noise"}
CLAIM = "Thank you. Our accuracy rose by 95 % and your data is completely secure."


def address(submission: Submission, step: str = "change") -> str:
    return f"/admin/feedback/submission/{submission.pk}/{step}/"


def read(client: Client, submission: Submission, query: str = "") -> str:
    return client.get(address(submission) + query).content.decode()


@pytest.fixture
def learned() -> Any:
    """A version whose weights can be read: it takes "search" for a website bug."""
    import torch

    from feedback.plans import HEADS
    from training.policies.ngram import NgramPolicy, PolicyShape, to_bytes

    policy = NgramPolicy(PolicyShape(heads=dict(HEADS)))
    (bucket,) = {bucket for bucket in policy.bag("search") if bucket < 1 << 13} - set(policy.bag("other"))
    with torch.no_grad():
        policy.embedding.weight[bucket, 0] += 5.0
    run = Run.objects.create(kind="feedback", algorithm="grpo")
    return PolicyVersion.objects.create(number=1, kind="feedback", run=run, weights=to_bytes(policy), weights_sha256="")


def test_the_word_that_drove_the_category_is_marked_and_told_in_figures(owner_client: Client, learned: Any) -> None:
    html = read(owner_client, make_triage(policy=learned).submission)
    assert '<span class="triage-word triage-for-3">search</span>' in html
    assert "website-bug over " in html
    assert 'search <data value="' in html


def test_weights_that_cannot_be_read_leave_the_text_unmarked(owner_client: Client) -> None:
    html = read(owner_client, make_triage().submission)
    assert PLAIN in html
    assert "triage-word" not in html


def test_marks_leave_the_text_whole_and_never_cover_what_was_masked() -> None:
    text = "Write to [email] about the search"
    found = marks(text, [Word(0, 5, 1.0), Word(10, 15, 9.0), Word(10, 15, 9.0), Word(27, 33, -1.0), Word(17, 22, 0.01)])
    assert "".join(mark.text for mark in found) == text
    assert [(one.text, one.level, one.against) for one in found if one.level] == [
        ("Write", 3, False),
        ("search", 3, True),
    ]
    assert [one.text for one in found if one.masked] == ["[email]"]


def test_a_dispute_is_shown_side_by_side_and_settled_with_one_button(owner_client: Client, owner: User) -> None:
    triage = make_triage()
    other = make_staff(username="other")
    confirm_triage(triage=triage, user=owner, **LABELS)
    confirm_triage(triage=triage, user=other, **NOISE)
    html = read(owner_client, triage.submission)
    assert "Settle the dispute so" in html
    assert "People gave it different labels" in html
    assert "disputed" in owner_client.get("/admin/feedback/submission/?view=disputed").content.decode()
    owner_client.post(address(triage.submission, "confirm"), {**LABELS, "settle": "on"})
    assert not Submission.objects.get().disputed
    assert Verdict.objects.latest("id").settles
    assert "Settle the dispute so" not in read(owner_client, triage.submission)


def test_whoever_may_not_change_labels_cannot_settle(client: Client, owner: User) -> None:
    triage = make_triage()
    confirm_triage(triage=triage, user=owner, **LABELS)
    confirm_triage(triage=triage, user=make_staff(username="other"), **NOISE)
    client.force_login(make_staff(username="reader"))
    assert client.post(address(triage.submission, "confirm"), {**LABELS, "settle": "on"}).status_code == 403
    assert Submission.objects.get().disputed


def test_a_reply_is_checked_and_neither_kept_nor_decided_on(owner_client: Client) -> None:
    reply = make_reply()
    before = Decision.objects.count()
    answer = owner_client.post(address(reply.submission, "reply"), {"text": CLAIM, "check": "on"})
    html = answer.content.decode()
    assert answer.status_code == 200
    for shown in ("block it", "inst_016", "claim.assurance, claim.statistic", "Tone: warm", CLAIM):
        assert shown in html
    assert Decision.objects.count() == before
    assert Reply.objects.get().text == REPLY


def test_the_check_is_for_those_who_may_answer(client: Client) -> None:
    reply = make_reply()
    client.force_login(make_staff())
    assert client.post(address(reply.submission, "reply"), {"text": CLAIM, "check": "on"}).status_code == 403


def test_a_clean_reply_passes_the_check() -> None:
    found = check(make_triage().submission, REPLY)
    assert (found.outcome, found.claims, found.manner) == ("allow", [], "warm")
    assert found.scores["overselling"] == 0.0


def test_what_a_person_changed_is_shown_after_sending(owner_client: Client, owner: User) -> None:
    reply = make_reply()
    assert "What a person changed" not in read(owner_client, reply.submission)
    approve_reply(reply=reply, user=owner, text=REPLY.replace("search box", "<b>field</b>"))
    html = read(owner_client, reply.submission)
    assert "<del>search box.</del><ins>&lt;b&gt;field&lt;/b&gt;.</ins>" in html


@pytest.mark.parametrize(
    ("draft", "sent", "kinds"),
    [
        ("We read it.", "We read it.", []),
        ("We  read it.", "We read\nit.", []),
        ("We read it.", "We read it now.", ["same", "del", "ins"]),
        ("", "New.", ["ins"]),
        ("Old.", "", ["del"]),
    ],
)
def test_a_difference_is_of_words_and_loses_none(draft: str, sent: str, kinds: list[str]) -> None:
    spans = difference(draft, sent)
    assert [span.kind for span in spans] == kinds
    if spans:
        assert "".join(span.text for span in spans if span.kind != "ins") == draft
        assert "".join(span.text for span in spans if span.kind != "del") == sent


def test_similar_cases_are_linked(owner_client: Client) -> None:
    triage = make_triage()
    other = make_submission(text=f"{PLAIN} It is the same for me.")
    for submission in (triage.submission, other):
        index_submission(submission)
    assert address(other) in read(owner_client, triage.submission)


def test_the_history_tells_all_and_can_be_narrowed(owner_client: Client, owner: User) -> None:
    submission = make_triage().submission
    assign(keys=[submission.pk], assignee=owner, user=owner)
    confirm_triage(triage=submission.triage, user=owner, **NOISE)
    last = last_action(owner)
    assert last is not None
    undo(batch=last.batch, user=owner)
    submission = Submission.objects.get()
    kinds = {entry.kind for entry in history(submission, "all")}
    assert kinds == {"event", "change", "verdict"}
    (verdict,) = history(submission, "verdict")
    assert (verdict.actor, verdict.note) == (owner, "withdrawn")
    (change,) = history(submission, "change")
    assert change.text == f"Assign: assignee none → {owner.pk}"
    html = read(owner_client, submission, "?history=verdict")
    assert "Said: noise, medium" in html
    assert "Assigned to owner" not in html


def test_every_decision_on_it_is_listed() -> None:
    reply = make_reply(make_triage(make_submission(text=WITH_EMAIL)).submission)
    found = list(decisions(reply.submission, reply.submission.triage))
    assert {one.action for one in found} == {"feedback.submit", "agent.triage", "agent.reply"}


def test_the_next_is_what_waits_after_it_and_then_the_first(owner: User, owner_client: Client) -> None:
    policy = make_policy(trained=True)
    first, second, third = (make_triage(policy=policy).submission for _ in range(3))
    assert next_after(first) == second
    assert next_after(third) == first
    confirm_triage(triage=Triage.objects.get(submission=second), user=owner, **LABELS)
    assert next_after(first) == third
    assert f'id="triage-next" href="{address(third)}"' in read(owner_client, first)


def test_nothing_is_next_where_nothing_waits() -> None:
    assert next_after(make_triage().submission) is None
