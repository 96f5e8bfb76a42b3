"""What governance's review page shows of a held promotion or a held update, and what a person's word does."""

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.urls import reverse

from governance.aftermath import Aftermath, register_aftermath
from governance.models import Decision, Review
from governance.subjects import Subject, register_subject
from training.models import Anomaly, PolicyVersion, Run
from training.registry import PROMOTE, SUBJECT

Found = TypeVar("Found", bound=Model)
UPDATE = "training.update"
OF_RUN = "run:"
PROMOTION_AFTERMATH = Aftermath(
    released="The policy may serve, but does not yet: whoever may promote it does so again, on its own page.",
    rejected="The policy does not serve; asked for once more, its promotion is held once more.",
)
UPDATE_AFTERMATH = Aftermath(
    released="The run may go on from here. Where it is paused, it is so still: resume it on its own page.",
    rejected="The run is held once more for the same reason as soon as it is resumed.",
)


def update_subject(run: Run) -> str:
    """How decisions on a run's updates name it."""
    return f"{OF_RUN}{run.pk}"


def held_update(record: Decision) -> Subject | None:
    run = _found(Run.objects.all(), record.subject.removeprefix(OF_RUN))
    if run is None:
        return None
    review = Review.objects.filter(decision=record).first()
    return Subject(
        title=f"An update of {run}",
        text="",
        kind=UPDATE,
        url=reverse("admin:training_run_change", args=[run.pk]),
        facts=(
            *_held_for(run, review.proposal if review else {}),
            ("pressure", f"{record.pressure:.2f} of 1"),
            ("the run is", run.get_status_display()),
        ),
    )


def _held_for(run: Run, proposal: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The round of an update that was held, or the anomaly that was found."""
    anomaly = Anomaly.objects.filter(run=run, kind=proposal.get("anomaly", "")).first()
    if anomaly is None:
        return (("round", f"{proposal.get('round', 'unknown')} of {run.rounds_total}"),)
    return (
        ("anomaly", f"{anomaly.name}, {anomaly.severity}"),
        ("what was found", anomaly.sentence),
        ("round", f"{anomaly.round} of {run.rounds_total}"),
        ("pauses the run", "yes" if anomaly.stops else "no"),
    )


def held_promotion(record: Decision) -> Subject | None:
    policy = _found(PolicyVersion.objects.defer("weights"), record.subject.removeprefix(SUBJECT))
    if policy is None:
        return None
    violations = policy.scores.get("violations") or {}
    return Subject(
        title=f"The promotion of {policy}",
        text="",
        kind=PROMOTE,
        url=reverse("admin:training_policyversion_change", args=[policy.pk]),
        facts=(
            ("trained by", str(policy.run_id or "nothing: it is the untrained one")),
            ("held-out evaluation", _reward(policy)),
            ("violations carried out", str(violations.get("executed", "not counted"))),
            *_overruled(record),
        ),
    )


def _overruled(record: Decision) -> tuple[tuple[str, str], ...]:
    """What whoever wants the promotion says against the gate, where it refuses."""
    review = Review.objects.filter(decision=record).first()
    told = review.proposal.get("overruled") if review else None
    return (("overrules the gate", f"{', '.join(told['conditions'])}: {told['reason']}"),) if told else ()


def _found(among: QuerySet[Found], key: str) -> Found | None:
    try:
        return among.filter(pk=UUID(key)).first()
    except ValueError:
        return None


def register() -> None:
    register_subject(PROMOTE, held_promotion)
    register_aftermath(PROMOTE, PROMOTION_AFTERMATH)
    register_subject(UPDATE, held_update)
    register_aftermath(UPDATE, UPDATE_AFTERMATH)


def _reward(policy: PolicyVersion) -> str:
    mean = (policy.scores.get("held_out") or {}).get("reward", {}).get("mean")
    return "not measured" if mean is None else f"mean reward {mean:.2f}"
