"""Triage by the champion, in the worker: a rollout for each submission, then what its trace proposes is written down.

Submissions are taken up in groups, because most of what a triage costs is asked of the database, and is asked once for
a group. Whoever waits alone is a group of one.
"""

import logging
import zlib
from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings

from feedback.agent.leases import give_back, lease, set_aside
from feedback.agent.rollout import agent_under
from feedback.agent.shadow import run_shadow
from feedback.agent.templates import serving_search
from feedback.agent.terms import Together
from feedback.agent.writing import Tried, present, write_down
from feedback.erasure.known import NAMED
from feedback.held_labels import SUBJECT
from feedback.learning.baseline import serving_policy
from feedback.models import Submission
from feedback.plans import LABEL_HEADS
from training.references import version_reference
from training.solo import Order, RolloutFailedError, SoloRunner
from training.trials import arm_for, arms_for

# Seconds after which no further rollout of a group is begun, so that nobody's result waits long for those of others.
GROUP_SECONDS = 3.0

Failures = dict[UUID, Exception]
"""Why a submission's triage failed, by its id."""

logger = logging.getLogger("feedback")


@cache
def runner() -> SoloRunner:
    """This process's runner; made on first use, which is after the worker was forked."""
    return SoloRunner(timeout=settings.TRIAGE_TIMEOUT_SECONDS)


def triage(submission_id: str) -> bool:
    """Triage a submission that waits for it, along with others that do. False where there is nothing to do."""
    group = lease(submission_id, most=_largest_group())
    if not group:
        return False
    try:
        count, failures = _work(group)
    except BaseException:
        set_aside(group)
        raise
    give_back(group[count:])
    set_aside([submission for submission in group if submission.pk in failures])
    # This task is tried again; the others that failed have tasks of their own, or the sweep finds them.
    if group[0].pk in failures:
        raise failures[group[0].pk]
    return True


def _largest_group() -> int:
    """A language model takes seconds for each draft, for which nobody else should have to wait."""
    return 1 if settings.AGENT_LLM_ENDPOINT else int(settings.TRIAGE_GROUP)


def _work(group: Sequence[Submission]) -> tuple[int, Failures]:
    """How many of the group were tried, from its start, which are as many as there was time for; and what failed."""
    terms = Together()
    arms = arms_for(serving_policy(), [submission.pk.bytes for submission in group])
    orders = [
        Order(_task(submission), version_reference(arm.policy.pk)) for submission, arm in zip(group, arms, strict=True)
    ]
    made = runner().run(agent_under(terms), orders, seconds=min(GROUP_SECONDS, settings.TRIAGE_TIMEOUT_SECONDS / 4))
    tried = present([Tried(*one) for one in zip(group, arms, made, strict=False)])
    failures = _keep(tried, terms)
    run_shadow([one.submission for one in tried if one.submission.pk not in failures])
    return len(made), failures


def _keep(tried: Sequence[Tried], terms: Together) -> Failures:
    """Write down what came of the rollouts. Where that fails for all together, each is written for itself."""
    failures: Failures = {
        one.submission.pk: RolloutFailedError(one.rollout_id, one.made.error) for one in tried if one.made.error
    }
    terms.put_on_record(f"{SUBJECT}{one.rollout_id}" for one in tried)
    try:
        write_down(tried)
    except Exception:
        if len(tried) == 1:
            raise
        logger.exception("a group of %d triages could not be written together", len(tried))
        for one in tried:
            _keep_alone(one, failures)
    return failures


def _keep_alone(tried: Tried, failures: Failures) -> None:
    try:
        write_down([tried])
    except Exception as error:
        logger.exception("the triage of submission %s could not be written", tried.submission.pk)
        failures[tried.submission.pk] = error


def _task(submission: Submission) -> dict[str, Any]:
    return {
        **_prompts(submission),
        "text": submission.text,
        NAMED: str(submission.pk),
        # The seed follows from the submission, so that a second try proposes what the first one did.
        "seed": zlib.crc32(submission.pk.bytes),
        "greedy": list(LABEL_HEADS),
        "live": True,
    }


def _prompts(submission: Submission) -> dict[str, Any]:
    """The version that chooses the language model's template; nothing where there is no such model, or no version."""
    serving = serving_search() if settings.AGENT_LLM_ENDPOINT else None
    if serving is None:
        return {}
    arm = arm_for(serving, submission.pk.bytes)
    return {"prompts": str(arm.policy.pk), "canary": arm.canary}
