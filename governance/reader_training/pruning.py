"""A smaller encoder out of a fine-tuned one: the heads and neurons that matter most are kept.

Sources: P. Michel et al., Are Sixteen Heads Really Better than One?, 2019 (a head matters as much as the loss changes
with its gate); P. Molchanov et al., Importance Estimation for Neural Network Pruning, 2019 (the same for neurons). What
was cut off is learned again from the larger encoder (`learning.Layers`).
"""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

import torch
from torch import Tensor, nn

from governance.core.reader.network import HEAD
from governance.reader_training.learning import batches
from governance.reader_training.lessons import Row, padded
from governance.reader_training.modules import Encoder, Layer

# Half the heads and a quarter of the neurons: a third of the work.
KEPT_HEADS, KEPT_NEURONS = 6, 384
_LOOKED_AT, _BATCH = 4000, 16


class Importance(NamedTuple):
    """How much each head and each neuron of a layer matters."""

    heads: Tensor
    neurons: Tensor


def importance(
    model: Encoder, rows: Sequence[Row], labels: Sequence[int], weights: Sequence[float], seed: int
) -> list[Importance]:
    """For each layer, the sizes of the gradients of the loss by its gates, summed over batches of drawn texts."""
    random = Random(seed)
    layers = [layer for layer in model.layers if isinstance(layer, Layer)]
    gates = [gate for layer in layers for gate in _gated(layer)]
    sums = [torch.zeros_like(gate) for gate in gates]
    model.eval()
    drawn = random.choices(range(len(rows)), weights=weights, k=min(_LOOKED_AT, len(rows)))
    for batch in batches([(place, len(rows[place])) for place in drawn], _BATCH, random):
        scores = model(*padded([rows[place] for place in batch]))
        loss = nn.functional.cross_entropy(scores, torch.tensor([labels[place] for place in batch]))
        sums = [total + one.abs() for total, one in zip(sums, torch.autograd.grad(loss, gates), strict=True)]
    for layer in layers:
        layer.head_gate = layer.neuron_gate = None
    return [Importance(*sums[place : place + 2]) for place in range(0, len(sums), 2)]


def _gated(layer: Layer) -> tuple[Tensor, Tensor]:
    layer.head_gate = torch.ones(layer.heads, requires_grad=True)
    layer.neuron_gate = torch.ones(layer.widen.out_features, requires_grad=True)
    return layer.head_gate, layer.neuron_gate


def smaller(
    model: Encoder, measured: Sequence[Importance], *, heads: int = KEPT_HEADS, neurons: int = KEPT_NEURONS
) -> Encoder:
    """A new encoder with the most important `heads` and `neurons` of each layer, and everything else as it was."""
    pieces, width = model.words.weight.shape
    labels, layers = model.head.out_features, len(model.layers)
    found = Encoder(pieces, labels, width=width, heads=heads, wider=neurons, layers=layers)
    state = model.state_dict()
    for number, (by_head, by_neuron) in enumerate(measured):
        own = f"layers.{number}."
        kept = by_head.topk(heads).indices.sort().values
        inner = (kept[:, None] * HEAD + torch.arange(HEAD)).flatten()
        mixed = torch.cat([inner + part * len(by_head) * HEAD for part in range(3)])
        wide = by_neuron.topk(neurons).indices.sort().values
        for name, rows in (("attend", mixed), ("widen", wide)):
            for kind in ("weight", "bias"):
                state[f"{own}{name}.{kind}"] = state[f"{own}{name}.{kind}"][rows]
        for name, columns in (("attended", inner), ("narrow", wide)):
            state[f"{own}{name}.weight"] = state[f"{own}{name}.weight"][:, columns]
    found.load_state_dict(state)
    return found
