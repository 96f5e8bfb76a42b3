"""One process's part of a run, from its preparation to its candidate."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event

from feedback.learning.examples import Examples
from feedback.learning.permission import UpdatePermit
from feedback.rewards.weights import RewardWeights
from training import runs
from training.algorithms.curriculum import Curriculum
from training.algorithms.learner import Learner
from training.anomaly_watch import Watch
from training.checkpoints import save_checkpoint
from training.intervals import bootstrap_mean
from training.launch import DEFAULT_PROBE_EVERY
from training.loop import LoopConfig
from training.models import Run
from training.rounds import RoundReport
from training.selection import Selection
from training.series import record
from training.store.database import thread

CHECKPOINT_EVERY = 5
"""Rounds between two checkpoints: what a crash may cost."""

Say = Callable[[str], None]
"""Tells a person who watches."""


class StoppedError(Exception):
    """The run stopped before its last round, by somebody's wish or because the rules paused it; the message says how
    far it was and why."""


@dataclass(kw_only=True)
class Session:
    """One process's part of a run, whatever it trains."""

    run: Run
    examples: Examples
    first_round: int
    say: Say
    stop: Event
    permit: UpdatePermit
    weights: RewardWeights
    """The version of the reward that the run began with, and keeps."""
    last_beat: float = field(default_factory=time.monotonic)

    def elapsed(self) -> float:
        """Seconds since this was asked last."""
        now = time.monotonic()
        spent, self.last_beat = now - self.last_beat, now
        return spent

    async def may_learn(self, number: int, measured: Mapping[str, float]) -> bool:
        """Whether governance lets the run learn from a round."""
        return await thread.run(self.permit.ask, number, measured)

    def record_round(self, report: RoundReport) -> None:
        """Write down what a round measured. Raises LeaseLostError."""
        done = report.round + 1
        # First of all: a process that lost its lease may write nothing more.
        runs.beat(self.run, rounds_done=done, seconds=self.elapsed())
        self.run.rounds_done = done
        interval = bootstrap_mean(report.rewards)
        bounds = {"reward_low": interval.low, "reward_high": interval.high, "pressure": self.permit.pressure}
        record(self.run, step=done, values={**report.values, **bounds})

    def stopped(self, rounds_done: int) -> StoppedError:
        """The error that says how far the run came, and why no further."""
        how_far, refused = f"after round {rounds_done} of {self.run.rounds_total}", self.refused
        return StoppedError(f"paused by governance {how_far}, {refused}" if refused else f"stopped {how_far}")

    @property
    def refused(self) -> str:
        """Why governance lets the run learn no more; empty while it does."""
        return self.permit.refused


@dataclass(kw_only=True)
class PolicySession(Session):
    """One process's part of a run that trains the policy."""

    learner: Learner
    loop: LoopConfig
    watch: Watch
    curriculum: Curriculum | None = None
    selection: Selection | None = None
    """Where patience was set: the best policy by the validation part."""
    look_every: int = DEFAULT_PROBE_EVERY
    """Rounds between two looks at the probes and the validation part."""
    failing_rollout: str = ""
    """A rollout that was made to fail, to see its exception arrive in the store."""

    def save(self, rounds_done: int) -> None:
        """Keep all that the next round depends on."""
        also = [keeper for keeper in (self.curriculum, self.selection) if keeper is not None]
        save_checkpoint(self.run, self.learner, rounds_done=rounds_done, also=also)

    def saves_after(self, rounds_done: int) -> bool:
        return rounds_done % CHECKPOINT_EVERY == 0 or rounds_done == self.loop.rounds or self.enough

    @property
    def enough(self) -> bool:
        """Whether the policy got no better for as long as patience allows."""
        return self.selection is not None and self.selection.stops

    def is_over(self) -> bool:
        """Whether the run ends before its last round: it has learned enough, or a person has to see what was found."""
        return self.enough or bool(self.watch.paused)

    def ended_at(self, rounds_done: int) -> int:
        """The rounds that were done, where that is the end of the run.

        Raises StoppedError where it is not; what was learned is kept.
        """
        if not self.watch.paused and (self.enough or rounds_done == self.loop.rounds):
            return rounds_done
        if rounds_done > self.first_round:
            self.save(rounds_done)
        raise self.stopped(rounds_done)

    @property
    def refused(self) -> str:
        return self.permit.refused or self.watch.paused
