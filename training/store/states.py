"""Which states a rollout and an attempt can be in, and which of them never change again."""

from agentlightning.types import RolloutConfig

from training.models import Attempt, Rollout

WAITING = ("queuing", "requeuing")
ACTIVE = ("preparing", "running")
FINISHED = ("succeeded", "failed", "cancelled")
# "unresponsive" is not among them: a runner that was only slow may go on, as long as its rollout is not finished.
FINAL_ATTEMPT = ("succeeded", "failed", "timeout")


def may_change(attempt: Attempt, rollout: Rollout) -> bool:
    """Whether the attempt may take another status. One that ran out of time is not made to succeed afterwards."""
    if attempt.status in FINAL_ATTEMPT:
        return False
    return attempt.status != "unresponsive" or rollout.status not in FINISHED


def rollout_status(attempt: Attempt, rollout: Rollout) -> str:
    """What the status of the latest attempt makes of its rollout: the same, a retry, or failure."""
    if attempt.status in (*ACTIVE, "succeeded"):
        return attempt.status
    config = RolloutConfig(**rollout.config)
    retry = attempt.status in config.retry_condition and attempt.sequence_id < config.max_attempts
    return "requeuing" if retry else "failed"


def health(attempt: Attempt, config: RolloutConfig, now: float) -> str | None:
    """The status of an attempt that took too long or went silent; None for a healthy one. `now` is in epoch seconds."""
    if config.timeout_seconds is not None and now - attempt.start_time > config.timeout_seconds:
        return "timeout"
    last_sign = attempt.last_heartbeat_time or attempt.start_time
    if config.unresponsive_seconds is not None and now - last_sign > config.unresponsive_seconds:
        return "unresponsive"
    return None
