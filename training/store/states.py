"""Which states a rollout and an attempt can be in, and which of them never change again."""

from typing import TYPE_CHECKING

from training.models import Attempt

if TYPE_CHECKING:
    from agentlightning.types import RolloutConfig

WAITING = ("queuing", "requeuing")
ACTIVE = ("preparing", "running")
UNENDED = (*WAITING, *ACTIVE)
FINISHED = ("succeeded", "failed", "cancelled")
# "unresponsive" is not among them: a runner that was only slow may go on.
FINAL_ATTEMPT = ("succeeded", "failed", "timeout")


def rollout_status(attempt: Attempt, config: "RolloutConfig") -> str:
    """What the status of the latest attempt makes of its rollout: the same, a retry, or failure."""
    if attempt.status in (*ACTIVE, "succeeded"):
        return attempt.status
    retry = attempt.status in config.retry_condition and attempt.sequence_id < config.max_attempts
    return "requeuing" if retry else "failed"


def health(attempt: Attempt, config: "RolloutConfig", now: float) -> str | None:
    """The status of an attempt that took too long or went silent; None for a healthy one. `now` is in epoch seconds."""
    if config.timeout_seconds is not None and now - attempt.start_time > config.timeout_seconds:
        return "timeout"
    last_sign = attempt.last_heartbeat_time or attempt.start_time
    if config.unresponsive_seconds is not None and now - last_sign > config.unresponsive_seconds:
        return "unresponsive"
    return None
