"""Fits a network to labelled texts: AdamW with a warm-up and a linear fall, batches of texts of like length."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

import torch
from torch import Tensor, nn

Row = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a network is fitted. `rate` is the learning rate of what was there before, `head_rate` of what is new;
    `smoothing` the share of a label that is spread over the others; `drawn` the share of all texts, by weight, that
    an epoch draws."""

    epochs: int
    batch: int
    rate: float
    head_rate: float
    smoothing: float = 0.01
    decay: float = 0.01
    warm_up: float = 0.06
    clip: float = 1.0
    drawn: float = 1.0


ENCODER = Settings(epochs=4, batch=48, rate=1.2e-4, head_rate=1e-3)
GLANCE = Settings(epochs=14, batch=128, rate=3e-3, head_rate=3e-3, drawn=1.5)
# The share of what a pupil learns that comes from its teacher's answers, the rest from the labels (G. Hinton et al.,
# Distilling the Knowledge in a Neural Network, 2015); `SOFTNESS` is their temperature.
FROM_TEACHER, SOFTNESS = 0.7, 2.0
_ANSWERED_TOGETHER = 256
# Batches are sorted by length inside stretches of so many of them: less padding, and still chance enough.
_SORTED_TOGETHER = 40


def fit(
    model: nn.Module,
    rows: Sequence[Row],
    labels: Sequence[int],
    weights: Sequence[float],
    settings: Settings,
    seed: int,
    report: Callable[[str], object],
    taught: Tensor | None = None,
) -> None:
    """Fit `model` in place. `rows` are texts as numbers of pieces, `weights` how often each is drawn; `taught` are a
    teacher's answers, texts by labels."""
    random = Random(seed)
    wanted = torch.tensor(labels)
    count = int(settings.drawn * sum(weights))
    steps = settings.epochs * -(-count // settings.batch)
    optimiser = _optimiser(model, settings)
    rates = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step / steps, settings.warm_up))
    for epoch in range(settings.epochs):
        drawn = random.choices(range(len(rows)), weights=weights, k=count)
        total = 0.0
        model.train()
        for batch in batches([(place, len(rows[place])) for place in drawn], settings.batch, random):
            scores = _answered(model, [rows[place] for place in batch])
            loss = nn.functional.cross_entropy(scores, wanted[batch], label_smoothing=settings.smoothing)
            if taught is not None:
                loss = (1 - FROM_TEACHER) * loss + FROM_TEACHER * _distance(scores, taught[batch])
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), settings.clip)
            optimiser.step()
            rates.step()
            total += loss.item() * len(batch)
        report(f"epoch {epoch + 1} of {settings.epochs}: loss {total / count:.4f}")
    model.eval()


def _distance(scores: Tensor, taught: Tensor) -> Tensor:
    """How far a pupil's answers are from its teacher's: their divergence, at the scale of a plain cross-entropy."""
    own, other = (nn.functional.log_softmax(one / SOFTNESS, dim=1) for one in (scores, taught))
    return nn.functional.kl_div(own, other, log_target=True, reduction="batchmean") * SOFTNESS**2


def answers(model: nn.Module, rows: Sequence[Row]) -> Tensor:
    """What a fitted model says of each text: texts by labels."""
    model.eval()
    order = sorted(range(len(rows)), key=lambda place: len(rows[place]))
    found: list[Tensor] = [torch.empty(0)] * len(rows)
    with torch.no_grad():
        for start in range(0, len(order), _ANSWERED_TOGETHER):
            batch = order[start : start + _ANSWERED_TOGETHER]
            for place, row in zip(batch, _answered(model, [rows[place] for place in batch]), strict=True):
                found[place] = row
    return torch.stack(found)


def _optimiser(model: nn.Module, settings: Settings) -> torch.optim.Optimizer:
    fresh = [value for name, value in model.named_parameters() if name.startswith("head")]
    other = [value for name, value in model.named_parameters() if not name.startswith("head")]
    groups = [{"params": other, "lr": settings.rate}, {"params": fresh, "lr": settings.head_rate}]
    return torch.optim.AdamW(groups, weight_decay=settings.decay, fused=True)


def _rate(done: float, warm_up: float) -> float:
    return min(1.0, done / warm_up) * max(0.0, 1 - done) + 1e-3


def _answered(model: nn.Module, rows: Sequence[Row]) -> Tensor:
    """In half the precision, which processors with matrix units do several times faster."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        answer: Tensor = model(*padded(rows))
    return answer.float()


def batches(sized: Sequence[tuple[int, int]], size: int, random: Random) -> Iterator[list[int]]:
    """Places in batches, each of texts of like length; `sized` has places and lengths."""
    made = []
    together = size * _SORTED_TOGETHER
    for start in range(0, len(sized), together):
        part = sorted(sized[start : start + together], key=lambda one: one[1])
        made += [[place for place, _ in part[at : at + size]] for at in range(0, len(part), size)]
    random.shuffle(made)
    yield from made


def padded(rows: Sequence[Row]) -> tuple[Tensor, Tensor]:
    """Texts by pieces, and where a piece stands."""
    longest = max(map(len, rows))
    numbers = torch.zeros(len(rows), longest, dtype=torch.long)
    held = torch.zeros(len(rows), longest, dtype=torch.bool)
    for place, row in enumerate(rows):
        numbers[place, : len(row)] = torch.tensor(row)
        held[place, : len(row)] = True
    return numbers, held
