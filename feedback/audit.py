"""Whose eyes an audit keeps fresh: of what was drawn by lot, nobody sees any label before giving one."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from feedback.models import AuditDraw, Verdict


def blind_to(user: Any) -> Q:
    """Of rows of submissions: whether this person would see labels too early."""
    given = Verdict.objects.filter(submission=OuterRef("pk"), reviewer=user)
    return Q(Exists(AuditDraw.objects.filter(submission=OuterRef("pk"))), ~Exists(given))


def blind_among(keys: Collection[UUID], user: Any) -> set[UUID]:
    """Which of these were drawn for an audit, and this person has not given labels; one query."""
    given = Verdict.objects.filter(submission=OuterRef("submission"), reviewer=user)
    drawn = AuditDraw.objects.filter(~Exists(given), submission__in=keys)
    return set(drawn.values_list("submission_id", flat=True))
