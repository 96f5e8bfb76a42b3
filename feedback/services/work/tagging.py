from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction

from feedback.models import Submission, Tag
from feedback.services.work.frame import GONE, Done, Outcome, locked, record

Tagging = Submission.tags.through


@transaction.atomic
def tag(*, keys: Collection[UUID], name: str, user: Any) -> Outcome:
    """Add a tag, which is made where there was none of this name."""
    one, _ = Tag.objects.get_or_create(name=name)
    outcome, rows = Outcome(), locked(keys)
    had = _tagged(keys, one)
    fresh = [row for row in rows if row.pk not in had]
    Tagging.objects.bulk_create(Tagging(submission=row, tag=one) for row in fresh)
    done = [Done(row, {"tag": None}, {"tag": one.pk}, f"Tagged {name}.") for row in fresh]
    return _told(outcome, keys, rows, done, user=user, refusal=f"It has the tag {name} already.")


@transaction.atomic
def untag(*, keys: Collection[UUID], name: str, user: Any) -> Outcome:
    one = Tag.objects.filter(name=name).first()
    outcome, rows = Outcome(), locked(keys)
    had = _tagged(keys, one)
    tagged = [row for row in rows if row.pk in had]
    Tagging.objects.filter(submission__in=tagged, tag=one).delete()
    done = [Done(row, {"tag": one.pk}, {"tag": None}, f"No longer tagged {name}.") for row in tagged if one]
    return _told(outcome, keys, rows, done, user=user, refusal=f"It has no tag {name}.")


def _tagged(keys: Collection[UUID], one: Tag | None) -> set[UUID]:
    return set(Tagging.objects.filter(submission__in=keys, tag=one).values_list("submission_id", flat=True))


def _told(
    outcome: Outcome,
    keys: Collection[UUID],
    rows: list[Submission],
    done: list[Done],
    *,
    user: Any,
    refusal: str,
) -> Outcome:
    record(outcome, done, user=user, kind="tag")
    outcome.refused.update({refusal: len(rows) - len(done), GONE: len(set(keys)) - len(rows)})
    outcome.refused = +outcome.refused
    return outcome
