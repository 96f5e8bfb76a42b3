"""The two networks as they are trained; `governance.core.reader` reads them in numpy."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from governance.core.reader.network import HEAD
from governance.reader_training.pretrained import HEADS, LAYERS, PLACES, WIDER, WIDTH

DROPOUT = 0.1
GLANCE_WIDTH, GLANCE_CHANNELS, GLANCE_DROPOUT = 64, 96, 0.1
_FAR = -1e9


def dropped(values: Tensor, training: bool) -> Tensor:
    """Dropout of whole channels of a text, which is cheaper than of single values, and as good here."""
    if not training:
        return values
    return values * functional.dropout(values.new_ones(values.shape[0], 1, values.shape[2]), DROPOUT)


def mean_of(pieces: Tensor, held: Tensor) -> Tensor:
    """The mean over the pieces of each text: texts by width."""
    return (pieces * held[..., None]).sum(1) / held.sum(1, keepdim=True)


class Layer(nn.Module):
    """`head_gate` and `neuron_gate`, where they are set, multiply what each head and each neuron says."""

    def __init__(self, width: int, heads: int, wider: int) -> None:
        super().__init__()
        self.heads = heads
        self.attend, self.attended = nn.Linear(width, 3 * heads * HEAD), nn.Linear(heads * HEAD, width)
        self.widen, self.narrow = nn.Linear(width, wider), nn.Linear(wider, width)
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=1e-12), nn.LayerNorm(width, eps=1e-12)
        self.head_gate: Tensor | None = None
        self.neuron_gate: Tensor | None = None

    def forward(self, pieces: Tensor, mask: Tensor) -> Tensor:
        pieces = self.norm1(pieces + dropped(self.attended(self._attention(pieces, mask)), self.training))
        wide = functional.gelu(self.widen(pieces), approximate="tanh")
        if self.neuron_gate is not None:
            wide = wide * self.neuron_gate
        return self.norm2(pieces + dropped(self.narrow(wide), self.training))

    def _attention(self, pieces: Tensor, mask: Tensor) -> Tensor:
        texts, length, _ = pieces.shape
        mixed = self.attend(pieces).view(texts, length, 3, self.heads, HEAD)
        query, key, value = mixed.permute(2, 0, 3, 1, 4)
        found = (query @ key.transpose(-1, -2) * HEAD**-0.5 + mask).softmax(-1).to(value.dtype) @ value
        if self.head_gate is not None:
            found = found * self.head_gate[None, :, None, None]
        return found.transpose(1, 2).reshape(texts, length, self.heads * HEAD)


class Encoder(nn.Module):
    """`numbers` and `held` are texts by pieces; `held` is true where a piece stands."""

    def __init__(
        self,
        pieces: int,
        labels: int,
        *,
        width: int = WIDTH,
        heads: int = HEADS,
        wider: int = WIDER,
        layers: int = LAYERS,
        places: int = PLACES,
    ) -> None:
        super().__init__()
        self.words = nn.Embedding(pieces, width)
        self.places = nn.Parameter(torch.zeros(places, width))
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(width, heads, wider) for _ in range(layers))
        self.head = nn.Linear(width, labels)

    def forward(self, numbers: Tensor, held: Tensor) -> Tensor:
        """The answers: texts by labels."""
        return self.answered(numbers, held)[0]

    def answered(self, numbers: Tensor, held: Tensor) -> tuple[Tensor, list[Tensor]]:
        """The answers, and what each layer says: texts by pieces by width."""
        pieces = dropped(self.norm(self.words(numbers) + self.places[: numbers.shape[1]]), self.training)
        mask = torch.zeros(held.shape, dtype=pieces.dtype).masked_fill(~held, _FAR)[:, None, None, :]
        said = []
        for layer in self.layers:
            pieces = layer(pieces, mask)
            said.append(pieces)
        return self.head(functional.dropout(mean_of(pieces, held), DROPOUT, self.training)), said


class Glance(nn.Module):
    """The same for the first look."""

    def __init__(self, words: Tensor, labels: int) -> None:
        """`words` are the encoder's pieces by width; the first look begins with their main components."""
        super().__init__()
        centred = words - words.mean(0)
        components = torch.pca_lowrank(centred, GLANCE_WIDTH, center=False, niter=4)[2]
        start = centred @ components
        self.words = nn.Embedding(len(words), GLANCE_WIDTH)
        self.words.weight.data = start / start.std() / 2
        self.near = nn.Conv1d(GLANCE_WIDTH, GLANCE_CHANNELS, 3, padding=1)
        self.wide = nn.Conv1d(GLANCE_CHANNELS, GLANCE_CHANNELS, 3, padding=2, dilation=2)
        self.head = nn.Linear(2 * GLANCE_CHANNELS, labels)

    def forward(self, numbers: Tensor, held: Tensor) -> Tensor:
        here = held[:, None, :]
        words = functional.dropout(self.words(numbers), GLANCE_DROPOUT, self.training).transpose(1, 2) * here
        near = functional.relu(self.near(words)) * here
        both = near + functional.relu(self.wide(near)) * here
        means = both.sum(2) / here.sum(2) ** 0.5 / 3
        seen = functional.dropout(torch.cat([both.amax(2), means], 1), GLANCE_DROPOUT, self.training)
        answer: Tensor = self.head(seen)
        return answer
