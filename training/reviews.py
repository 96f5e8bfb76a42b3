"""What governance's review page shows of a held promotion, and what a person's word about it does."""

from uuid import UUID

from django.urls import reverse

from governance.aftermath import Aftermath, register_aftermath
from governance.models import Decision
from governance.subjects import Subject, register_subject
from training.models import PolicyVersion
from training.registry import PROMOTE, SUBJECT

AFTERMATH = Aftermath(
    released="The policy may serve, but does not yet: whoever may promote it does so again, on its own page.",
    rejected="The policy does not serve; asked for once more, its promotion is held once more.",
)


def held_promotion(record: Decision) -> Subject | None:
    policy = _policy(record.subject.removeprefix(SUBJECT))
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
        ),
    )


def _policy(key: str) -> PolicyVersion | None:
    try:
        return PolicyVersion.objects.defer("weights").filter(pk=UUID(key)).first()
    except ValueError:
        return None


def register() -> None:
    register_subject(PROMOTE, held_promotion)
    register_aftermath(PROMOTE, AFTERMATH)


def _reward(policy: PolicyVersion) -> str:
    mean = (policy.scores.get("held_out") or {}).get("reward", {}).get("mean")
    return "not measured" if mean is None else f"mean reward {mean:.2f}"
