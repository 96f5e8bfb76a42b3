"""Submissions in bulk, for the benchmark of the inbox: as the site makes them, without an agent's rollout for each."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from feedback.models import Submission, Tag, Triage
from feedback.services.due import due_at
from feedback.synthetic import generate
from governance.core.actions import ProposedAction
from governance.services.deciding import answer, record_many
from training.models import PolicyVersion

State = Submission.State
BATCH = 5_000
SEED = 5
STATES = {
    State.HELD: 1,
    State.RECEIVED: 1,
    State.TRIAGED: 9,
    State.REVIEWED: 5,
    State.PLANNED: 4,
    State.ANSWERED: 110,
    State.CLOSED: 50,
    State.DUPLICATE: 12,
    State.REJECTED: 8,
}
UNTRIAGED = {State.HELD, State.RECEIVED, State.REJECTED}
PAGES = ("/", "/docs.html", "/docs/guide.html", "/docs/framework.html", "/integrations/agent-lightning.html")
LANGUAGES = ("en",) * 18 + ("de", "fr", "")
TAGS = ("search", "accessibility", "translation", "figures", "mobile", "security")
RARE = "quaternionic"
# Shares of all.
MASKED, TAGGED, ASSIGNED = 0.08, 0.1, 0.4


def texts(random: Random) -> Iterator[str]:
    """Texts such as the agent learns from, two together, with a number that makes each another."""
    pool = [example.text for example in generate(seed=SEED, count=2_000, split="train")]
    number = 0
    while True:
        number += 1
        rare = f" {RARE}" if number % 9_973 == 0 else ""
        yield f"{random.choice(pool)} {random.choice(pool)} Number {number}.{rare}"


def fill(size: int) -> None:
    """Rows as the site makes them, with real decisions in the chain; only that nothing is rolled out for them."""
    random, now = Random(SEED), timezone.now()  # noqa: S311 - so that runs repeat
    staff = [User.objects.create_user(f"staff{number}", is_staff=True) for number in range(5)]
    tags = [Tag.objects.create(name=name) for name in TAGS]
    policy = PolicyVersion.objects.create(number=1, kind="feedback", weights=b"", weights_sha256="")
    action = ProposedAction("feedback.submit", text="Write to jane.roe@example.org about the search.")
    masked, plain = answer(action), answer(ProposedAction("feedback.submit", text="The search is slow."))
    source = texts(random)
    for start in range(0, size, BATCH):
        count = min(BATCH, size - start)
        outcomes = [masked if random.random() < MASKED else plain for _ in range(count)]
        with transaction.atomic():
            decisions = record_many([(action, outcome) for outcome in outcomes])
            rows = [
                submission(random, text, decision, staff, now)
                for text, decision in zip(islice(source, count), decisions, strict=True)
            ]
            Submission.objects.bulk_create(rows)
            Triage.objects.bulk_create(triage(random, row, policy) for row in rows if row.state not in UNTRIAGED)
            through = Submission.tags.through
            through.objects.bulk_create(
                through(submission=row, tag=random.choice(tags)) for row in rows if random.random() < TAGGED
            )
    due()


def submission(random: Random, text: str, decision: Any, staff: list[User], now: datetime) -> Submission:
    (state,) = random.choices(list(STATES), weights=list(STATES.values()))
    open_days = 12 if state in {State.HELD, State.RECEIVED, State.TRIAGED, State.REVIEWED, State.PLANNED} else 700
    return Submission(
        text=text,
        page=random.choice(PAGES),
        language=random.choice(LANGUAGES),
        state=state,
        decision=decision,
        assignee=random.choice(staff) if random.random() < ASSIGNED else None,
        received_at=now - timedelta(days=random.random() * open_days),
    )


def triage(random: Random, row: Submission, policy: PolicyVersion) -> Triage:
    (category,) = random.choices(
        ["website-bug", "framework-issue", "content-gap", "feature-request", "positive", "noise"],
        [30, 15, 20, 15, 15, 5],
    )
    (severity,) = random.choices(["critical", "high", "medium", "low"], [2, 13, 45, 40])
    labels: dict[str, Any] = {"category": category, "severity": severity, "priority": 3, "action": "fix"}
    confirmed = {f"confirmed_{name}": value for name, value in labels.items()} | {"confirmed_at": row.received_at}
    return Triage(
        submission=row,
        confidence=random.betavariate(4, 2),
        policy=policy,
        rollout_id=f"ro-{row.pk}",
        decision=row.decision,
        **labels,
        **({} if row.state == State.TRIAGED else confirmed),
    )


def due() -> None:
    waiting = list(Submission.objects.filter(state__in=[State.TRIAGED, State.REVIEWED]).select_related("triage"))
    for row in waiting:
        # Most of what is open was sent lately; else all of it would be overdue.
        row.due_at = due_at(row.triage.severity, row.received_at + timedelta(days=6))
    Submission.objects.bulk_update(waiting, ["due_at"], batch_size=1_000)
