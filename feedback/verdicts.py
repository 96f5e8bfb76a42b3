"""What people say of the agent's labels. Of each person the newest verdict stands, from the last settlement on."""

from collections.abc import Sequence

from feedback.models import Submission, Verdict


def standing(submission: Submission) -> list[Verdict]:
    """The verdicts that count, the newest last; one query."""
    return standing_of(list(submission.verdicts.select_related("reviewer")))


def standing_of(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Of all verdicts on one submission, oldest first."""
    kept = [one for one in verdicts if not one.withdrawn]
    settled = max((place for place, one in enumerate(kept) if one.settles), default=0)
    # Whoever has no account any more is still somebody else than the next such person.
    newest = {one.reviewer_id or f"gone {one.pk}": one for one in kept[settled:]}
    return sorted(newest.values(), key=lambda one: (one.at, one.pk))


def differ(verdicts: Sequence[Verdict]) -> bool:
    """Whether people disagree on what it is about or how bad it is. Priority and action are a matter of planning."""
    return len({(one.category, one.severity) for one in verdicts}) > 1
