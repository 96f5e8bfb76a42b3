"""The version in the shadow: it reads what the champion read, and what it would have proposed is kept, not acted on."""

import logging
import zlib
from collections.abc import Sequence

from feedback.agent.episode import Request, run_episode
from feedback.kinds import POLICY
from feedback.models import ShadowTriage, Submission
from feedback.plans import LABEL_HEADS
from governance.services import current_rule_set
from training.models import PolicyVersion
from training.references import version_reference
from training.serving import resolve
from training.trials import Role, running

logger = logging.getLogger("feedback")


def run_shadow(submissions: Sequence[Submission]) -> None:
    """Triage them once more, by the version in the shadow, where there is one.

    Whatever goes wrong here must not touch the triage that visitors see, so it ends in the log. The rules decide on
    its proposals in memory: the audit chain holds what was proposed for a visitor, and this was not.
    """
    trial = running(POLICY, Role.SHADOW)
    if trial is None:
        return
    for submission in submissions:
        try:
            _keep(submission, trial.policy)
        except Exception:
            logger.exception("the shadow failed on submission %s", submission.pk)


def _keep(submission: Submission, version: PolicyVersion) -> None:
    request = Request(
        text=submission.text,
        seed=zlib.crc32(submission.pk.bytes),
        subject="shadow",
        greedy=LABEL_HEADS,
    )
    episode = run_episode(request, resolve(version_reference(version.pk)).policy, current_rule_set())
    labels = {head: episode.options[head] for head in LABEL_HEADS}
    ShadowTriage.objects.update_or_create(
        submission=submission,
        policy=version,
        defaults={
            **labels,
            "priority": int(labels["priority"]),
            "confidences": episode.confidences,
            "reward": episode.reward,
            "attempted": sum(not proposal.executed for proposal in episode.proposals),
        },
    )
