"""Fits a network to labelled texts: AdamW with a warm-up and a linear fall, batches of texts of like length."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

import torch
from torch import Tensor, nn

from governance.reader_training.lessons import Labels, Model, Row, half_precision, padded


@dataclass(frozen=True, slots=True)
class Settings:
    """How a network is fitted. `rate` is the learning rate of what was there before, `head_rate` of what is new;
    `drawn` is the share of all texts, by weight, that an epoch draws."""

    epochs: int
    batch: int
    rate: float
    head_rate: float
    decay: float = 0.01
    warm_up: float = 0.06
    clip: float = 1.0
    drawn: float = 1.0


ENCODER = Settings(epochs=4, batch=48, rate=1.2e-4, head_rate=1e-3)
PUPIL = Settings(epochs=6, batch=48, rate=3e-4, head_rate=3e-4, drawn=1.3)
GLANCE = Settings(epochs=14, batch=128, rate=3e-3, head_rate=3e-3, drawn=1.5)
# Of a pupil that has learned most of it before.
FURTHER = Settings(epochs=1, batch=48, rate=6e-5, head_rate=6e-5, drawn=0.5)
_ANSWERED_TOGETHER = 256
# Batches are sorted by length inside stretches of so many of them: less padding, and still chance enough.
_SORTED_TOGETHER = 40


def fit(
    model: Model,
    loss: Labels[Model],
    weights: Sequence[float],
    settings: Settings,
    seed: int,
    report: Callable[[str], object],
) -> None:
    """Fit `model` in place to the texts of `loss`; `weights` say how often each is drawn."""
    random = Random(seed)
    count = int(settings.drawn * sum(weights))
    steps = settings.epochs * -(-count // settings.batch)
    optimiser = _optimiser(model, settings)
    rates = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step / steps, settings.warm_up))
    for epoch in range(settings.epochs):
        drawn = random.choices(range(len(loss.rows)), weights=weights, k=count)
        total = 0.0
        model.train()
        for batch in batches([(place, len(loss.rows[place])) for place in drawn], settings.batch, random):
            found = loss(model, batch)
            optimiser.zero_grad()
            found.backward()
            nn.utils.clip_grad_norm_(model.parameters(), settings.clip)
            optimiser.step()
            rates.step()
            total += found.item() * len(batch)
        report(f"epoch {epoch + 1} of {settings.epochs}: loss {total / count:.4f}")
    model.eval()


def answers(model: nn.Module, rows: Sequence[Row]) -> Tensor:
    """What a fitted model says of each text: texts by labels."""
    model.eval()
    order = sorted(range(len(rows)), key=lambda place: len(rows[place]))
    found: list[Tensor] = [torch.empty(0)] * len(rows)
    with torch.no_grad():
        for start in range(0, len(order), _ANSWERED_TOGETHER):
            batch = order[start : start + _ANSWERED_TOGETHER]
            with half_precision():
                scores = model(*padded([rows[place] for place in batch])).float()
            for place, row in zip(batch, scores, strict=True):
                found[place] = row
    return torch.stack(found)


def _optimiser(model: nn.Module, settings: Settings) -> torch.optim.Optimizer:
    fresh = [value for name, value in model.named_parameters() if name.startswith("head")]
    other = [value for name, value in model.named_parameters() if not name.startswith("head")]
    groups = [{"params": other, "lr": settings.rate}, {"params": fresh, "lr": settings.head_rate}]
    return torch.optim.AdamW(groups, weight_decay=settings.decay, fused=True)


def _rate(done: float, warm_up: float) -> float:
    return min(1.0, done / warm_up) * max(0.0, 1 - done) + 1e-3


def batches(sized: Sequence[tuple[int, int]], size: int, random: Random) -> Iterator[list[int]]:
    """Places in batches, each of texts of like length; `sized` has places and lengths."""
    made = []
    together = size * _SORTED_TOGETHER
    for start in range(0, len(sized), together):
        part = sorted(sized[start : start + together], key=lambda one: one[1])
        made += [[place for place, _ in part[at : at + size]] for at in range(0, len(part), size)]
    random.shuffle(made)
    yield from made
