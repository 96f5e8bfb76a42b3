"""Status lines that are read from the database when a page is viewed, so that none of them can go stale."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from feedback.models import ReviewedExample, Submission
from governance.models import ChainHead, Decision
from tractatus_site.integration.counting import count_to_most, decisions_on_record, in_words
from training.models import Alias, PolicyVersion, Promotion, Rollout, Run, Span

COUNTED = (Submission, ReviewedExample, Decision, ChainHead, PolicyVersion, Alias, Promotion, Rollout, Run, Span)
SUCCEEDED = Q(status=Run.Status.SUCCEEDED)
ON_GPU = Q(device__startswith="cuda")
LARGE_TRAINING_SET = 1000
# Agent Lightning 0.3 stores a reward as an annotation; 0.2 had a span name of its own for it.
REWARD_SPANS = ("agentlightning.annotation", "agentlightning.reward")
MESSAGE_SPANS = ("agentlightning.message",)
NEWEST_SPANS = 10_000
NOT_MEASURED = "not measured here yet"
NO_GPU_RUN = "no run on a GPU is stored here yet"


@dataclass(frozen=True)
class Item:
    """`one` and `many` state the number that `count` finds; `none` stands where it finds nothing."""

    label: str
    count: Callable[[], int]
    one: str
    many: str
    none: str = NOT_MEASURED


@dataclass(frozen=True)
class Line:
    label: str
    sentence: str
    reached: bool


@dataclass(frozen=True)
class Group:
    title: str
    lines: list[Line]


def runs(condition: Q) -> Callable[[], int]:
    return lambda: Run.objects.filter(SUCCEEDED, condition).count()


def spans(names: tuple[str, ...]) -> Callable[[], int]:
    """Among the newest: an index of names would slow down every span that the store writes."""
    return lambda: Span.objects.filter(pk__gte=_first_of_newest_spans(), name__in=names).count()


def _first_of_newest_spans() -> int:
    keys = Span.objects.order_by("-pk").values_list("pk", flat=True)
    return next(iter(keys[NEWEST_SPANS - 1 : NEWEST_SPANS]), 0)


def largest_training_set() -> int:
    return max(_training_set_sizes(~ON_GPU), default=0)


def large_training_sets_on_gpu() -> int:
    return sum(size >= LARGE_TRAINING_SET for size in _training_set_sizes(ON_GPU))


def _training_set_sizes(condition: Q) -> list[int]:
    data = Run.objects.filter(SUCCEEDED, condition).values_list("data__train__examples", flat=True)
    return [size for size in data if isinstance(size, int)]


def trained_policies() -> int:
    return PolicyVersion.objects.filter(run__isnull=False).count()


IMPLEMENTED = (
    Item(
        "Feedback, governed before it is stored",
        lambda: count_to_most(Submission.objects.all()),
        "{n} submission is kept, as governance left it",
        "{n} submissions are kept, as governance left them",
        "no submission is stored here yet",
    ),
    Item(
        "Governance decisions in the audit chain",
        decisions_on_record,
        "{n} decision is recorded",
        "{n} decisions are recorded",
        "no decision is recorded here yet",
    ),
    Item(
        "Agent run by Agent Lightning (@agl.rollout)",
        lambda: count_to_most(Rollout.objects.filter(status="succeeded")),
        "{n} rollout ended well and is stored",
        "{n} rollouts ended well and are stored",
    ),
    Item(
        "Messages that the agent emitted",
        spans(MESSAGE_SPANS),
        f"{{n}} message span is among the newest {NEWEST_SPANS:,}",
        f"{{n}} message spans are among the newest {NEWEST_SPANS:,}",
        "none is among the newest spans",
    ),
    Item(
        "Rewards that the agent emitted",
        spans(REWARD_SPANS),
        f"{{n}} reward span is among the newest {NEWEST_SPANS:,}",
        f"{{n}} reward spans are among the newest {NEWEST_SPANS:,}",
        "none is among the newest spans",
    ),
    Item(
        "Training on the CPU",
        runs(Q(device="cpu")),
        "{n} run went through to its end",
        "{n} runs went through to their end",
    ),
    Item(
        "Largest training set on the CPU",
        largest_training_set,
        "{n} example",
        "{n} examples",
    ),
    Item(
        "Labels that people confirmed",
        ReviewedExample.objects.count,
        "{n} example waits for the next run or was learned from",
        "{n} examples wait for the next run or were learned from",
        "nobody has confirmed a label here yet",
    ),
    Item(
        "Policies that came out of training",
        trained_policies,
        "{n} version is kept",
        "{n} versions are kept",
        "none is stored here yet",
    ),
    Item(
        "Policies put into service by a person",
        Promotion.objects.count,
        "{n} promotion or rollback is recorded",
        "{n} promotions and rollbacks are recorded",
        "no policy has been promoted here yet",
    ),
)
NEEDS_GPU = (
    Item("Training on a GPU", runs(ON_GPU), "{n} run on a GPU is stored", "{n} runs on a GPU are stored", NO_GPU_RUN),
    Item(
        f"Training sets of {LARGE_TRAINING_SET:,} examples and more",
        large_training_sets_on_gpu,
        "{n} such run on a GPU is stored",
        "{n} such runs on a GPU are stored",
        NO_GPU_RUN,
    ),
    Item(
        "Distributed training",
        runs(ON_GPU & Q(mode="distributed")),
        "{n} distributed run is stored",
        "{n} distributed runs are stored",
        NO_GPU_RUN,
    ),
    Item(
        "Reinforcement learning by PPO or GRPO at that scale",
        runs(ON_GPU & Q(algorithm__in=["ppo", "grpo"])),
        "{n} run on a GPU is stored",
        "{n} runs on a GPU are stored",
        NO_GPU_RUN,
    ),
    Item(
        "Fine-tuning of a language model",
        runs(ON_GPU & Q(kind="language-model")),
        "{n} run is stored",
        "{n} runs are stored",
        NO_GPU_RUN,
    ),
)


def status_groups() -> list[Group]:
    return [
        Group("Implemented, by the records of this site", [_line(item) for item in IMPLEMENTED]),
        Group("Needs a GPU", [_line(item) for item in NEEDS_GPU]),
    ]


def _line(item: Item) -> Line:
    number = item.count()
    if not number:
        return Line(item.label, item.none, reached=False)
    sentence = (item.one if number == 1 else item.many).format(n=in_words(number))
    return Line(item.label, sentence, reached=True)
