"""Figures for Prometheus, read from the database when they are asked for: every process of the site tells the same."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from django.db.models import Count
from django.utils import timezone
from django_q.models import Failure
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from feedback.models import Submission
from governance.models import ChainHead, Review, Urgency
from governance.selectors import current_rule_set
from tractatus_site.operations.dashboard import queues
from training.models import Alias, Run
from training.registry import CHAMPION

Samples = Mapping[str, float]
"""Values by the label's value; by "" where there is no label."""


def exposition(accept: str) -> tuple[bytes, str]:
    """All figures in the format that `accept` asks for, and the name of that format."""
    registry = CollectorRegistry()
    registry.register(_Figures())
    encode, content_type = choose_encoder(accept)
    return encode(registry), content_type


class _Figures(Collector):
    def collect(self) -> Iterator[Metric]:
        for kind, name, meaning, label, samples in FIGURES:
            family = kind(f"tractatus_{name}", meaning, labels=[label] if label else [])
            for value, figure in samples().items():
                family.add_metric([value] if label else [], figure)
            yield family

    def describe(self) -> Sequence[Metric]:
        """None, so that nothing is counted when this is registered."""
        return ()


def _submissions() -> Samples:
    counted = dict(Submission.objects.order_by().values_list("state").annotate(count=Count("pk")))
    return {state: counted.get(state, 0) for state in Submission.State.values}


def _overdue() -> Samples:
    return {"": Submission.objects.filter(due_at__lt=timezone.now()).count()}


def _decisions() -> Samples:
    """From the head of the chain, which counts every record: millions need not be counted again."""
    return {"": ChainHead.objects.values_list("sequence", flat=True).first() or 0}


def _rules() -> Samples:
    return {"": len(current_rule_set().armed)}


def _reviews() -> Samples:
    waiting = Review.objects.filter(state=Review.State.OPEN).order_by()
    counted = dict(waiting.values_list("urgency").annotate(count=Count("pk")))
    return {urgency: counted.get(urgency, 0) for urgency in Urgency.values}


def _waiting() -> Samples:
    return {name: queue.waiting for name, queue in queues.by_name(timezone.now()).items()}


def _oldest() -> Samples:
    return {name: queue.waited for name, queue in queues.by_name(timezone.now()).items()}


def _failed() -> Samples:
    return {"": Failure.objects.count()}


def _silence() -> Samples:
    """Nothing where no worker has ended a task yet: that is no number of seconds."""
    last = queues.last_ended()
    return {"": (timezone.now() - last).total_seconds()} if last else {}


def _runs() -> Samples:
    counted = dict(Run.objects.order_by().values_list("status").annotate(count=Count("pk")))
    return {status: counted.get(status, 0) for status in Run.Status.values}


def _champions() -> Samples:
    return dict(Alias.objects.filter(name=CHAMPION).values_list("kind", "policy__number"))


Kind = type[CounterMetricFamily] | type[GaugeMetricFamily]
FIGURES: Sequence[tuple[Kind, str, str, str, Callable[[], Samples]]] = (
    (GaugeMetricFamily, "submissions", "Feedback by what became of it.", "state", _submissions),
    (GaugeMetricFamily, "submissions_overdue", "Feedback that should have an answer by now.", "", _overdue),
    (CounterMetricFamily, "decisions", "Decisions in the audit chain.", "", _decisions),
    (GaugeMetricFamily, "rules_in_force", "Rules in force.", "", _rules),
    (GaugeMetricFamily, "reviews_open", "What was held and waits for a person.", "urgency", _reviews),
    (GaugeMetricFamily, "queue_waiting", "Tasks that no worker has taken up.", "queue", _waiting),
    (GaugeMetricFamily, "queue_oldest_seconds", "How long the oldest of them has waited.", "queue", _oldest),
    (GaugeMetricFamily, "tasks_failed", "Tasks that failed and were kept.", "", _failed),
    (GaugeMetricFamily, "worker_silent_seconds", "Since the triage worker ended a task.", "", _silence),
    (GaugeMetricFamily, "training_runs", "Training runs by how they stand.", "status", _runs),
    (GaugeMetricFamily, "champion_policy", "The number of the policy that serves.", "kind", _champions),
)
