"""Looks at a run for anomalies of its reward after every round, and has governance decide what follows from them.

Each kind of anomaly is one action of a run, decided on once: the rules hold it for a person, and until that person has
released it, one that stops pauses the run, however often somebody resumes it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import fmean

from governance.core.actions import ProposedAction
from governance.services import decide_or_refer
from training.anomalies import Finding, Outcome, Watched, look
from training.models import Anomaly, Run
from training.reviews import UPDATE, update_subject

REWARD, AGREEMENT = "reward", "agreement"
ROUNDS = 40
"""How far back the series are read: more than any detector looks at."""


class Watch:
    """One run's watch. `paused` says why the run must not go on; it is empty as long as it may."""

    def __init__(self, run: Run, *, low: float, high: float, grounded: frozenset[str]) -> None:
        """Rewards go from `low` to `high`; `grounded` names the components that people's own judgement makes."""
        self.run = run
        self.low = low
        self.high = high
        self.grounded = grounded
        self.paused = ""

    def resume(self) -> None:
        """Ask again about what stopped the run before: nobody may have looked at it."""
        for anomaly in Anomaly.objects.filter(run=self.run, stops=True):
            self._decide(anomaly)

    def after_round(self, number: int, outcomes: Sequence[Outcome]) -> list[Finding]:
        """Look at the run after round `number`, which counts from 1, once its series are written."""
        series = self._series(number)
        findings = look(
            Watched(
                rewards=series[REWARD],
                agreement=series[AGREEMENT],
                outcomes=outcomes,
                low=self.low,
                high=self.high,
                grounded=self.grounded,
            )
        )
        self.report(number, findings)
        return findings

    def report(self, number: int, findings: Sequence[Finding]) -> None:
        """Have governance decide on what was found after round `number`, here or by another look at the run."""
        for finding in findings:
            self._decide(self._keep(number, finding))

    def _series(self, number: int) -> Mapping[str, list[float]]:
        # What lies beyond this round is left from before the run was resumed from a checkpoint.
        points = self.run.measurements.filter(
            name__in=[REWARD, AGREEMENT], step__gt=number - ROUNDS, step__lte=number
        ).order_by("step")
        series: dict[str, list[float]] = defaultdict(list)
        for name, value in points.values_list("name", "value"):
            series[name].append(value)
        return series

    def _keep(self, number: int, finding: Finding) -> Anomaly:
        """The first of its kind is kept: it is what a person is shown, and asked about."""
        values = {
            "round": number,
            "severity": finding.severity,
            "stops": finding.stops,
            "sentence": finding.sentence,
        }
        return Anomaly.objects.get_or_create(run=self.run, kind=finding.kind, defaults=values)[0]

    def _decide(self, anomaly: Anomaly) -> None:
        action = ProposedAction(UPDATE, parameters={"anomaly": anomaly.kind}, subject=update_subject(self.run))
        recorded = decide_or_refer(action, proposal={"anomaly": anomaly.kind})
        if recorded.decision.outcome not in {"hold", "block"}:
            return
        Anomaly.objects.filter(pk=anomaly.pk).update(decision=recorded.record)
        if anomaly.stops:
            self.paused = self.paused or anomaly.sentence


def agreed(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """The point of the series of agreement that a round brings; none where nobody had labelled anything."""
    values = [one.components[AGREEMENT] for one in outcomes if one.carried_out and AGREEMENT in one.components]
    return {AGREEMENT: fmean(values)} if values else {}
