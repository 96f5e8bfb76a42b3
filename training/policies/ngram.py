"""A small factored policy: hashed n-grams, one embedding bag, one softmax head a decision."""

import json
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate

import torch
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import Tensor, nn

from training.policies.features import blocks_of_ngrams, hashed_ngrams

Heads = Mapping[str, tuple[str, ...]]
Masks = Mapping[str, frozenset[str]]
"""Head to the options that governance took away."""


SHORTEST = 1e-12
"""Least square of a block's length: one of unknown n-grams only has none."""


class MalformedWeightsError(ValueError):
    """A weights file that is not one of ours, or was made for other heads."""


@dataclass(frozen=True)
class PolicyShape:
    heads: dict[str, tuple[str, ...]]
    buckets: int = 1 << 14
    """Rows of the embedding table."""
    width: int = 48
    """Columns of the embedding table."""
    blocks: int = 2
    """Blocks of features: words and characters, each of the same length; 1 in policies from before there were two."""


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
    """π(options | text) = ∏ over heads of softmax(W_h · embedding of the text + b_h).

    The embedding of a text is the sum over its n-grams, weighed by `rarity`; each block of them is divided by the
    length of its weights as a vector. Where there is a column for each option, a head reads those of its own and no
    more, and W is not learned: the policy is linear in the n-grams, as text of few words asks for, and a pull towards
    zero cannot be evaded by a small embedding beneath a large W.
    """

    rarity: Tensor
    """Shape (buckets,): what an n-gram counts for; all the same until `weigh` was called."""

    def __init__(self, shape: PolicyShape, *, seed: int = 0) -> None:
        super().__init__()
        self.shape = shape
        generator = torch.Generator().manual_seed(seed)
        self.embedding = nn.EmbeddingBag(shape.buckets, shape.width, mode="sum")
        self.register_buffer("rarity", torch.ones(shape.buckets))
        self.heads = nn.ModuleDict(
            {name: nn.Linear(shape.width, len(options)) for name, options in shape.heads.items()}
        )
        linear = sum(map(len, shape.heads.values())) <= shape.width
        with torch.no_grad():
            # Embeddings this small start the policy all but uniform: nothing is preferred before anything was learned.
            self.embedding.weight.normal_(0.0, 0.001, generator=generator)
            column = 0
            for head in self.heads.values():
                head.bias.zero_()
                head.weight.zero_().requires_grad_(not linear)
                for row in range(head.out_features):
                    head.weight[row, column % shape.width] = 1.0
                    column += 1

    def weigh(self, texts: Collection[str]) -> None:
        """Have n-grams count the more the rarer they are in `texts`, which the policy is about to learn from.

        The weight is the inverse document frequency (Spärck Jones 1972, "A statistical interpretation of term
        specificity"), smoothed by one text that has them all. Nothing can be learned of an n-gram that is in none of
        them: it counts for nothing, so that a text of new words is read by those that are known.
        """
        having = torch.zeros(self.shape.buckets)
        for text in texts:
            having[torch.tensor(self.bag(text))] += 1
        weights = 1 + torch.log((1 + len(texts)) / (1 + having))
        self.rarity.copy_(torch.where(having > 0, weights, torch.zeros(())))

    def forward(self, bags: Sequence[Sequence[int]]) -> dict[str, Tensor]:
        """Logits by head, each of shape (len(bags), options of the head)."""
        hidden = self.hidden(bags)
        return {name: head(hidden) for name, head in self.heads.items()}

    def hidden(self, bags: Sequence[Sequence[int]]) -> Tensor:
        """The features that every head reads, of shape (len(bags), width)."""
        device = self.embedding.weight.device
        half = self.shape.buckets if self.shape.blocks == 1 else self.shape.buckets // 2
        words = [bisect_left(bag, half) for bag in bags]
        lengths = torch.tensor([len(bag) for bag in bags])
        offsets = torch.cumsum(lengths, 0) - lengths
        counts = torch.tensor([count for bag, low in zip(bags, words, strict=True) for count in (low, len(bag) - low)])
        blocks = torch.arange(len(counts)).repeat_interleave(counts).to(device)
        buckets = torch.tensor([bucket for bag in bags for bucket in bag], device=device)
        weights = self.rarity[buckets]
        squares = torch.zeros(len(counts), device=device).index_add(0, blocks, weights.square())
        # Divided by their length, a long text's features neither vanish nor drown a short one's.
        scales = squares.clamp(min=SHORTEST).rsqrt()
        features: Tensor = self.embedding(buckets, offsets.to(device), per_sample_weights=weights * scales[blocks])
        return features

    def bag(self, text: str) -> list[int]:
        """Numbers of the text's features in rising order, as `hidden` wants them."""
        ngrams = hashed_ngrams if self.shape.blocks == 1 else blocks_of_ngrams
        return ngrams(text, self.shape.buckets)

    @torch.no_grad()
    def scores(self, text: str) -> dict[str, Tensor]:
        """Logits by head for one text, each of shape (options of the head,) and on the CPU: for whoever draws from
        them more than once."""
        return {name: logits[0].cpu() for name, logits in self([self.bag(text)]).items()}

    def choose(
        self,
        text: str,
        *,
        generator: torch.Generator,
        greedy: Collection[str] = (),
        masks: Masks | None = None,
        heads: Sequence[str] | None = None,
    ) -> Choice:
        """Choose an option for each of `heads`, all by default: see `draw`."""
        scores = self.scores(text)
        return self.draw(scores, generator=generator, greedy=greedy, masks=masks, heads=heads)

    def draw(
        self,
        scores: Mapping[str, Tensor],
        *,
        generator: torch.Generator,
        greedy: Collection[str] = (),
        masks: Masks | None = None,
        heads: Sequence[str] | None = None,
    ) -> Choice:
        """An option for each of `heads`, all by default: drawn with `generator`, the likeliest where `greedy`.

        `scores` are the logits of one text. Masked options are never chosen. Raises ValueError when a mask leaves a
        head without any option.
        """
        options, confidences, propensities = {}, {}, {}
        for name in heads or self.shape.heads:
            values = self.shape.heads[name]
            shares = torch.softmax(masked(scores[name], values, (masks or {}).get(name, frozenset())), 0).tolist()
            likeliest = name in greedy
            index = (
                shares.index(max(shares)) if likeliest else _drawn(shares, float(torch.rand((), generator=generator)))
            )
            options[name] = values[index]
            confidences[name] = shares[index]
            propensities[name] = 1.0 if likeliest else confidences[name]
        return Choice(options, confidences, propensities)


def _drawn(shares: Sequence[float], point: float) -> int:
    """The option at `point`, from 0 to below 1, where the options' shares lie end to end. One without a share is
    never there; beyond the end, which rounding may leave short of 1, is the likeliest."""
    ends = enumerate(accumulate(shares))
    return next((index for index, end in ends if end > point), shares.index(max(shares)))


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
        return PolicyShape(heads=heads, **{"blocks": 1, **shape})
    except (ValueError, KeyError, TypeError) as error:
        raise MalformedWeightsError(f"no policy shape in these weights: {error}") from error


def from_bytes(data: bytes, *, device: str = "cpu") -> NgramPolicy:
    """Load a policy that `to_bytes` wrote. Raises MalformedWeightsError."""
    policy = NgramPolicy(shape_of(data))
    try:
        # Weights from before n-grams were weighed have none of these: all count the same.
        policy.load_state_dict({"rarity": policy.rarity, **load_tensors(data)})
    except Exception as error:  # safetensors raises its own, from Rust
        raise MalformedWeightsError(f"weights do not fit their shape: {error}") from error
    placed: NgramPolicy = policy.to(device)
    return placed
