"""The inverse of `exporting`: the second look out of the file, in floats again, so that it can learn more.

What rounding took stays lost, which is little: a number moves by at most a 254th of its column's largest.
"""

import torch
from torch import Tensor

from governance.core.reader.network import HEAD, MATRICES
from governance.reader_training.exporting import Arrays
from governance.reader_training.modules import Encoder

_PREFIX = "encoder."


def restored(arrays: Arrays) -> Encoder:
    """The encoder that the arrays of the file stand for."""
    own = {
        name.removeprefix(_PREFIX): torch.from_numpy(array)
        for name, array in arrays.items()
        if name.startswith(_PREFIX)
    }
    pieces, width = own["words"].shape
    model = Encoder(
        pieces,
        len(own["head.bias"]),
        width=width,
        heads=len(own["layers.0.attended"]) // HEAD,
        wider=len(own["layers.0.narrow"]),
        layers=sum(name.endswith(".attend") for name in own),
    )
    state = {
        "words.weight": own["words"].float() * own["words.scale"][:, None],
        "places": own["places"],
        "head.weight": own["head.weight"].T,
        "head.bias": own["head.bias"],
    }
    for name, value in own.items():
        if name.rpartition(".")[2] in MATRICES:
            state[f"{name}.weight"] = _spread(value, own[f"{name}.scale"])
        elif "norm" in name or (name.startswith("layers.") and name.endswith(".bias")):
            state[name] = value
    model.load_state_dict(state)
    model.eval()
    return model


def _spread(matrix: Tensor, scale: Tensor) -> Tensor:
    return (matrix.float() * scale).T
