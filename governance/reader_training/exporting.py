"""The trained networks as the file that `governance.core.reader` reads: matrices in bytes, the rest in floats."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from governance.core.reader.network import MATRICES, quantised
from governance.reader_training.modules import Encoder, Glance

Arrays = dict[str, NDArray[Any]]


def encoder_arrays(model: Encoder) -> Arrays:
    state = {name: value.detach().float().numpy() for name, value in model.state_dict().items()}
    arrays: Arrays = {"places": state["places"], "head.weight": state["head.weight"].T, "head.bias": state["head.bias"]}
    arrays["words"], arrays["words.scale"] = quantised(state["words.weight"], axis=1)
    for name, value in state.items():
        owner, _, kind = name.rpartition(".")
        is_matrix = owner.rpartition(".")[2] in MATRICES
        if "norm" in owner or (is_matrix and kind == "bias"):
            arrays[name] = value
        elif is_matrix:
            arrays[owner], arrays[f"{owner}.scale"] = quantised(value.T, axis=0)
    return arrays


def glance_arrays(model: Glance) -> Arrays:
    state = {name: value.detach().float().numpy() for name, value in model.state_dict().items()}
    arrays: Arrays = {"head.weight": state["head.weight"].T, "head.bias": state["head.bias"]}
    arrays["words"], arrays["words.scale"] = quantised(state["words.weight"], axis=1)
    for name in ("near", "wide"):
        channels, given, reach = state[f"{name}.weight"].shape
        arrays[f"{name}.weight"] = state[f"{name}.weight"].transpose(2, 1, 0).reshape(reach * given, channels)
        arrays[f"{name}.bias"] = state[f"{name}.bias"]
    return arrays


def joined(encoder: Arrays, glance: Arrays) -> Arrays:
    parts = {"encoder": encoder, "glance": glance}
    return {f"{part}.{name}": value for part, arrays in parts.items() for name, value in arrays.items()}


def write(path: Path, arrays: Arrays, card: Mapping[str, Any]) -> None:
    stored = {name: np.ascontiguousarray(value) for name, value in arrays.items()}
    save_file(stored, path, metadata={"card": json.dumps(card, ensure_ascii=False)})
