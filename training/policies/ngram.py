"""A small factored policy: hashed n-grams, one embedding bag, one softmax head a decision."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass

import torch
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import Tensor, nn

from training.policies.features import hashed_ngrams

Heads = Mapping[str, tuple[str, ...]]
Masks = Mapping[str, frozenset[str]]
"""Head to the options that governance took away."""


class MalformedWeightsError(ValueError):
    """A weights file that is not one of ours, or was made for other heads."""


@dataclass(frozen=True)
class PolicyShape:
    heads: dict[str, tuple[str, ...]]
    buckets: int = 1 << 14
    """Rows of the embedding table."""
    width: int = 48
    """Columns of the embedding table."""


@dataclass(frozen=True)
class Choice:
    """What the policy chose for one text."""

    options: dict[str, str]
    confidences: dict[str, float]
    """What the policy gave each chosen option, by head, under the mask."""
    propensities: dict[str, float]
    """How likely it was that this option would be chosen: the confidence where it was drawn, 1 where the likeliest
    was taken. Off-policy estimates divide by this, so the two must not be confused."""


class NgramPolicy(nn.Module):
    """π(options | text) = ∏ over heads of softmax(W_h · mean of the embeddings of the text's n-grams)."""

    def __init__(self, shape: PolicyShape, *, seed: int = 0) -> None:
        super().__init__()
        self.shape = shape
        generator = torch.Generator().manual_seed(seed)
        self.embedding = nn.EmbeddingBag(shape.buckets, shape.width, mode="sum")
        self.heads = nn.ModuleDict(
            {name: nn.Linear(shape.width, len(options)) for name, options in shape.heads.items()}
        )
        with torch.no_grad():
            self.embedding.weight.normal_(0.0, 1.0, generator=generator)
            # Heads this small start the policy all but uniform: nothing is preferred before anything was learned.
            for head in self.heads.values():
                head.weight.normal_(0.0, 0.001, generator=generator)
                head.bias.zero_()

    def forward(self, bags: Sequence[Sequence[int]]) -> dict[str, Tensor]:
        """Logits by head, each of shape (len(bags), options of the head)."""
        hidden = self.hidden(bags)
        return {name: head(hidden) for name, head in self.heads.items()}

    def hidden(self, bags: Sequence[Sequence[int]]) -> Tensor:
        """The features that every head reads, of shape (len(bags), width)."""
        device = self.embedding.weight.device
        lengths = torch.tensor([len(bag) for bag in bags])
        offsets = torch.cumsum(lengths, 0) - lengths
        flat = torch.tensor([bucket for bag in bags for bucket in bag], device=device)
        # Divided by the root of the count, a long text's features neither vanish nor drown a short one's.
        features: Tensor = self.embedding(flat, offsets.to(device)) / lengths.to(device).sqrt().unsqueeze(1)
        return features

    def bag(self, text: str) -> list[int]:
        return hashed_ngrams(text, self.shape.buckets)

    @torch.no_grad()
    def choose(
        self,
        text: str,
        *,
        generator: torch.Generator,
        greedy: Collection[str] = (),
        masks: Masks | None = None,
        heads: Sequence[str] | None = None,
    ) -> Choice:
        """Choose an option for each of `heads`, all by default: drawn with `generator`, the likeliest where `greedy`.

        Masked options are never chosen. Raises ValueError when a mask leaves a head without any option.
        """
        logits = self([self.bag(text)])
        options, confidences, propensities = {}, {}, {}
        for name in heads or self.shape.heads:
            values = self.shape.heads[name]
            probabilities = torch.softmax(
                masked(logits[name][0].cpu(), values, (masks or {}).get(name, frozenset())), 0
            )
            likeliest = name in greedy
            index = int(
                probabilities.argmax() if likeliest else torch.multinomial(probabilities, 1, generator=generator)
            )
            options[name] = values[index]
            confidences[name] = float(probabilities[index])
            propensities[name] = 1.0 if likeliest else confidences[name]
        return Choice(options, confidences, propensities)


def masked(logits: Tensor, options: Sequence[str], mask: frozenset[str]) -> Tensor:
    """Logits of shape (options,) with the masked ones at minus infinity, so their probability is exactly zero."""
    if not mask:
        return logits
    if mask.issuperset(options):
        raise ValueError(f"every option is masked: {sorted(mask)}")
    return logits.masked_fill(torch.tensor([option in mask for option in options], device=logits.device), -torch.inf)


def to_bytes(policy: NgramPolicy) -> bytes:
    """The policy as safetensors, with its shape in the file's metadata. Never a pickle: loading one runs its code."""
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in policy.state_dict().items()}
    return bytes(save_tensors(tensors, metadata={"shape": json.dumps(asdict(policy.shape))}))


def shape_of(data: bytes) -> PolicyShape:
    """Read the shape from the head of a safetensors file: eight bytes of length, then JSON."""
    try:
        length = int.from_bytes(data[:8], "little")
        shape = json.loads(json.loads(data[8 : 8 + length])["__metadata__"]["shape"])
        heads = {name: tuple(options) for name, options in shape.pop("heads").items()}
        return PolicyShape(heads=heads, **shape)
    except (ValueError, KeyError, TypeError) as error:
        raise MalformedWeightsError(f"no policy shape in these weights: {error}") from error


def from_bytes(data: bytes, *, device: str = "cpu") -> NgramPolicy:
    """Load a policy that `to_bytes` wrote. Raises MalformedWeightsError."""
    policy = NgramPolicy(shape_of(data))
    try:
        policy.load_state_dict(load_tensors(data))
    except Exception as error:  # safetensors raises its own, from Rust
        raise MalformedWeightsError(f"weights do not fit their shape: {error}") from error
    placed: NgramPolicy = policy.to(device)
    return placed
